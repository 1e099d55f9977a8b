"""The archive's settings in a data folder of the benchmark's own, with nothing on the log but what fails."""

import logging

from unionnews.settings import *  # noqa: F403

logging.disable(logging.WARNING)
LOGGING = {"version": 1, "disable_existing_loggers": False}
