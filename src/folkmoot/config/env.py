"""Typed readers for the environment. `NAME_FILE` names a file that holds the value, for secrets."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
# Every variable that was asked for, with its default: the doctor finds misspelt ones by it, the docs their table.
asked: dict[str, str] = {}


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that `NAME_FILE` names; fails when that file cannot be read."""
    asked[name] = default
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {file_name}, which cannot be read: {error}") from error
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """A yes or no; fails with the variable's name on anything else."""
    value = text(name, "yes" if default else "no").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}")


def integer(name: str, default: int, *, least: int | None = None) -> int:
    """A whole number, at least `least`; fails with the variable's name."""
    value = text(name, str(default)).strip()
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error
    if least is not None and number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {number}")
    return number


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas or spaces."""
    return [word for word in text(name, default).replace(",", " ").split() if word]


def folder(name: str, default: str) -> Path:
    """A folder's absolute path; it need not exist yet."""
    return Path(text(name, default)).expanduser().absolute()
