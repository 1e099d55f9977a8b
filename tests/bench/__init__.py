"""``make bench``: this archive's search beside tantivy, SQLite FTS5 and stock haystack, in one run on one corpus."""
