"""Services that ingest, admin and commands share: overrides, rows from records, identity, authority, the review queue."""
