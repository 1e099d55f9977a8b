"""The index: a Whoosh index whose segments are plain arrays. Written by ``writer``, read by ``snapshot``, kept in ``home``."""
