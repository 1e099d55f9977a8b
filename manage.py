#!/usr/bin/env python
"""Django's command line for the archive."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError


def main() -> None:
    """Run the command; a setting that can't be used and a database that isn't ready are told in one line each."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionnews.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"settings: {error}")
    except DatabaseError as error:
        from unionnews.health import database_trouble

        trouble = database_trouble()
        if trouble is None or "--traceback" in sys.argv:
            raise
        sys.exit(f"database: {trouble} ({type(error).__name__}: {str(error).splitlines()[0]})")


if __name__ == "__main__":
    main()
