"""The seam to whatever follows the articles (the search index): nobody here knows who listens."""

from django.dispatch import Signal

# Sent inside the transaction, after articles were written, changed in anything that readers see of them (also in names, labels
# or the state of their page), or deleted. ``ids``: the primary keys, also of deleted articles. ``more_to_come``: the sender
# changes many articles in many transactions; who follows after each commit may wait for a last signal without it.
articles_changed = Signal()
