"""Articles that were born digital, from JSON Lines into the archive: ``entries`` reads lines, ``store`` makes rows of them."""
