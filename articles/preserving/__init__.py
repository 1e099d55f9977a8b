"""The archive outlives its server: everything that was read and decided, in one archive of plain files, and back.

``contents`` says what belongs to it, ``rows`` how a row is written, ``form`` how the files are sealed, ``containers`` and
``sources`` are the tar file or folder; ``exporting``, ``checking`` and ``importing`` do what their names say.
"""
