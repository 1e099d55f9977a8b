"""The seam to whatever follows the articles (the search index): nobody here knows who listens."""

from django.dispatch import Signal

# Sent inside the transaction, after articles were written, changed in anything that readers see of them (also in names, labels
# or the state of their page), or deleted. ``ids``: the primary keys, also of deleted articles.
articles_changed = Signal()
