"""The classifier's file: found, opened once a process, and said to be unusable in words an operator can act on."""

from __future__ import annotations

import threading
from pathlib import Path

import structlog
from django.conf import settings

from folkmoot.moderation.classifier.linear import LinearModel
from folkmoot.moderation.classifier.model_file import ModelUnusable, open_file

SHIPPED = Path(__file__).resolve().parent / "base.fmc"
_log = structlog.get_logger(__name__)
_lock = threading.Lock()
_opened: dict[Path, tuple[float, LinearModel | ModelUnusable]] = {}


def base_path() -> Path:
    """The general classifier's file: the one that FOLKMOOT_CLASSIFIER_FILE names, or the one that came along."""
    return Path(settings.CLASSIFIER_FILE) if settings.CLASSIFIER_FILE else SHIPPED


def find_base() -> LinearModel | None:
    """The general classifier, or None where its file can not be used: posting goes on without it."""
    try:
        return open_model(base_path())
    except ModelUnusable:
        return None


def open_model(path: Path) -> LinearModel:
    """Open a file, or take the one that is open while nobody replaced it; raises ModelUnusable."""
    changed = _changed(path)
    known = _opened.get(path)
    if known is None or known[0] != changed:
        with _lock:
            known = (changed, _open(path))
            _opened[path] = known
    if isinstance(known[1], ModelUnusable):
        raise known[1]
    return known[1]


def _open(path: Path) -> LinearModel | ModelUnusable:
    try:
        return LinearModel(open_file(path))
    except ModelUnusable as error:
        # Once a process and file, not once a post.
        _log.error("classifier_unusable", path=str(path), why=str(error))
        return error


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
