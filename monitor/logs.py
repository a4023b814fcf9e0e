"""How logs are written: one line an event on standard error, as key=value or as JSON."""

import logging
import sys

import structlog


def configure(form: str = "text") -> None:
    """Log in this form: "text" (logfmt), "json", or "quiet" (errors only, as text).

    Libraries speak from warnings on.
    """
    last: structlog.types.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form != "json":
        last = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_nothing,
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.ERROR if form == "quiet" else logging.INFO
        ),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(message)s")


def _without_nothing(
    logger: object, name: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Leave out what has no value."""
    return {key: value for key, value in event.items() if value is not None}
