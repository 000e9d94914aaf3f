"""How a command ends: what it prints, and a plain sentence with exit code 1 instead of a traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

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
        return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    return None


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
        return "The disk is full: the database could not be written. Nothing was changed."
    if "connection" in message.lower() or "could not translate host" in message:
        return f"The database server does not answer: {message.strip().splitlines()[0]}"
    return None
