"""Logs: one JSON object a line on standard error, without the values people typed and without secrets."""

import logging
import sys

import structlog


def configure_logs(level: str) -> None:
    """Set how this process logs; ``level`` is debug, info, warning or error.

    A traceback is written as plain text: the local variables of a failed call would hold passwords and records.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
