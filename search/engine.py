from haystack.backends.simple_backend import SimpleEngine as UnionNewsEngine  # noqa: F401
