"""How a command ends: what it prints, and a plain sentence with exit code 1 instead of a traceback."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from folkmoot.cli.bootstrap import data_folder

# The import that failed -> the extra that brings it.
_EXTRAS = {
    "psycopg": "postgres",
    "redis": "redis",
    "storages": "s3",
    "boto3": "s3",
    "botocore": "s3",
    "numpy": "ml",
    "scipy": "ml",
    "sklearn": "ml",
    "openpyxl": "ml",
}


_FULL = "The disk is full. Nothing that was confirmed is lost: make room, then run it again."


class Refused(Exception):
    """The command cannot do it; the message says why and, where there is one, the way out."""


def refuse(message: str) -> NoReturn:
    """End with this sentence and exit code 1."""
    raise Refused(message)


def note(message: str) -> None:
    """Tell a person something, on stderr: stdout is for what a program may read."""
    print(message, file=sys.stderr, flush=True)


def emit_json(document: Mapping[str, Any]) -> None:
    """Print the one JSON object a program asked for."""
    print(json.dumps(document, ensure_ascii=False, default=str), flush=True)


def emit_pieces(pieces: Iterable[str]) -> None:
    """Print the one JSON object a program asked for, where it is too large to be held at once."""
    for piece in pieces:
        print(piece, end="")
    print(flush=True)


class PlainErrors(TyperGroup):
    """Turns what may go wrong in operation into one sentence; a bug keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.stderr.close()
            raise typer.Exit(1) from None
        except Exception as error:
            sentence = plain_sentence(error)
            if sentence is None:
                raise
            note(sentence)
            raise typer.Exit(1) from error


def plain_sentence(error: Exception) -> str | None:
    """What to tell a person about this error, or None when it is a bug whose traceback is wanted."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return _missing_extra(error.name or "")
    kind = type(error).__name__
    if kind == "ImproperlyConfigured":
        extra = next((extra for module, extra in _EXTRAS.items() if module in str(error).lower()), None)
        return _extra_sentence(extra) if extra and "FOLKMOOT_" not in str(error) else f"Wrong setting: {error}"
    from folkmoot.core.errors import FolkmootError

    if isinstance(error, FolkmootError):
        return error.message or error.code
    if kind in ("OperationalError", "ProgrammingError"):
        return _database_sentence(str(error))
    if isinstance(error, OSError):
        return _system_sentence(error)
    return None


def _system_sentence(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _FULL
    said = f"{error.strerror or error}: {error.filename}" if error.filename else error.strerror or str(error)
    folder = data_folder()
    if isinstance(error.filename, str) and folder in (Path(error.filename), *Path(error.filename).parents):
        return f"{said}. Make the data folder one that this user may write, or choose another: --data or FOLKMOOT_DATA."
    return said


def _missing_extra(module: str) -> str | None:
    extra = _EXTRAS.get(module.split(".")[0])
    return _extra_sentence(extra) if extra else None


def _extra_sentence(extra: str) -> str:
    return (
        f"{'This is' if extra == 'ml' else 'The settings ask for'} what only the extra [{extra}] brings. "
        f"Install it with: python -m pip install 'folkmoot[{extra}]'"
    )


def _database_sentence(message: str) -> str | None:
    if "no such table" in message or ("does not exist" in message and "relation" in message):
        return "The database has no tables yet. Run `folkmoot migrate` first (or `folkmoot up`, which does it)."
    if "unable to open database file" in message:
        return "The database file cannot be opened. Does the data folder exist, and may this user write to it?"
    if "database or disk is full" in message:
        return _FULL
    if "disk I/O error" in message:
        return "The disk cannot be read or written: is it full, over a quota or broken?"
    if "connection" in message.lower() or "could not translate host" in message:
        return f"The database server does not answer: {message.strip().splitlines()[0]}"
    return None
