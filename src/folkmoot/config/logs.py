"""Structured logs: one line an event, as text for people or JSON for programs, with the request's id."""

from __future__ import annotations

import json
import logging
import logging.config
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

_requests = logging.getLogger("folkmoot.request")
_as_json = False


@dataclass(frozen=True, slots=True)
class RequestLine:
    """What the log keeps of a request: nothing that tells who it was."""

    request_id: str
    method: str
    route: str
    community: str
    status: int
    ms: float


def log_request(line: RequestLine) -> None:
    """Write a request's line. It does not go through structlog, whose pipeline costs as much as a small page."""
    if not _requests.isEnabledFor(logging.INFO):
        return
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    if _as_json:
        record = {"timestamp": now, "level": "info", "logger": "folkmoot.request", "event": "request", **asdict(line)}
        _requests.info("%s", json.dumps(record))
        return
    _requests.info(
        "%s [info     ] request %s %s %s %s %.1fms %s",
        now,
        line.method,
        line.route,
        line.community or "-",
        line.status,
        line.ms,
        line.request_id,
    )


class WithoutPath(logging.Filter):
    """Names a failed request by its route: Django's own line gives the path, which may hold a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg = "failed: %s"
            record.args = ((match.view_name or match.route) if match else "unmatched",)
        return True


def logging_settings(*, fmt: str, level: str) -> None:
    """Set up structlog and the standard library's logging alike; `fmt` is "plain" or "json"."""
    global _as_json
    _as_json = fmt == "json"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_standard_logging(shared, level))


def _standard_logging(shared: list[Any], level: str) -> dict[str, Any]:
    renderer: Any = (
        structlog.processors.JSONRenderer() if _as_json else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_path": {"()": WithoutPath}},
        "formatters": {"folkmoot": formatter, "bare": {"format": "%(message)s"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "folkmoot"},
            "requests": {"class": "logging.StreamHandler", "formatter": "bare"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "folkmoot.request": {"handlers": ["requests"], "propagate": False},
            # Answers of 4xx stand in the request's own line; what failed keeps its traceback.
            "django.request": {"level": "ERROR", "filters": ["without_path"]},
            "django.server": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }
