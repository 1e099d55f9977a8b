"""What the layout stages weigh: the dictionary's words, the words that pieces share, the grammar of signatures.

Instruments, not stages: they decide nothing, and any stage may use them.
"""
