"""How logs are written: one fact a line, readable at a terminal, JSON where a machine reads."""

import logging
import sys

import structlog


def configure_logs(level: str) -> None:
    """Facts to standard error from this level up; other people's libraries only when they warn."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    to_a_person = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.dev.ConsoleRenderer() if to_a_person else structlog.processors.format_exc_info,
            *([] if to_a_person else [structlog.processors.JSONRenderer()]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(threshold, logging.WARNING), stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
