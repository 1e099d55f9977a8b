"""How rows are shown: words that a line may break between, dates as readers say them, an article laid beside its source."""
