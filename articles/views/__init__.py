"""The readers' pages. Every view guards (who may see this, at which address), queries, and renders."""
