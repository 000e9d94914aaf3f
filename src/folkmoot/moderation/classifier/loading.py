"""The classifier's file: found, opened once a process, and said to be unusable in words an operator can act on."""

from __future__ import annotations

import os
import threading
from pathlib import Path, PurePosixPath

import structlog
from django.conf import settings
from django.core.files.storage import default_storage

from folkmoot.moderation.classifier.linear import LinearModel
from folkmoot.moderation.classifier.model_file import ModelUnusable, open_file

SHIPPED = Path(__file__).resolve().parent / "base.fmc"
_OPEN_AT_MOST = 16
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


def find_own(key: str, base: LinearModel) -> LinearModel | None:
    """A community's own classifier, or None where it can not be used with the general one that is in use."""
    try:
        return open_own(key, base)
    except ModelUnusable:
        return None


def open_own(key: str, base: LinearModel) -> LinearModel:
    """Open a community's own classifier from storage; raises ModelUnusable, also where it leans on another."""
    model = open_model(_near(key))
    if model.header.get("base") != base.checksum:
        raise ModelUnusable("It was trained on top of another general classifier. The next training makes it anew.")
    return model


def open_model(path: Path) -> LinearModel:
    """Open a file, or take the one that is open while nobody replaced it; raises ModelUnusable."""
    changed = _changed(path)
    known = _opened.get(path)
    if known is None or known[0] != changed:
        with _lock:
            known = (changed, _open(path))
            while len(_opened) >= _OPEN_AT_MOST:
                _opened.pop(next(iter(_opened)))
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


def _near(key: str) -> Path:
    """A stored file's path on this machine; what lies elsewhere is fetched once."""
    try:
        return Path(default_storage.path(key))
    except NotImplementedError:
        pass
    near = Path(settings.DATA) / "classifiers" / PurePosixPath(key).name
    if not near.exists():
        near.parent.mkdir(exist_ok=True)
        passing = near.with_suffix(f".{os.getpid()}")
        try:
            with default_storage.open(key) as stream:
                passing.write_bytes(stream.read())
            passing.replace(near)
        except OSError as error:
            raise ModelUnusable(f"{key} can not be fetched: {error}") from error
    return near


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
