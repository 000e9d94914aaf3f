"""Loading Django for a command, with the data folder the caller named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

DEFAULT_DATA = "folkmoot-data"


def _choose_data(folder: Path | None) -> Path | None:
    if folder is not None:
        os.environ["FOLKMOOT_DATA"] = str(folder.expanduser().absolute())
    return folder


DataOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        callback=_choose_data,
        is_eager=True,
        file_okay=False,
        help=f"The data folder. Otherwise FOLKMOOT_DATA, otherwise ./{DEFAULT_DATA}.",
    ),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")]
CommunityOption: TypeAlias = Annotated[
    str, typer.Option("--community", metavar="SLUG", help="The community, by its slug.")
]


def data_folder() -> Path:
    """The data folder in force, absolute."""
    return Path(os.environ.get("FOLKMOOT_DATA", DEFAULT_DATA)).expanduser().absolute()


def make_data_folder() -> Path:
    """The data folder, made where it was not there: for its owner's eyes only."""
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        # It names the folder that is asked for, not one above it.
        raise OSError(error.errno, error.strerror, str(folder)) from error
    return folder


def start_django(*, log_level: str | None = None) -> None:
    """Load the settings and every room; raises ImproperlyConfigured with the variable's name.

    One-off commands pass `log_level` so that their output is theirs; FOLKMOOT_LOG_LEVEL still wins.
    """
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(data_folder() / "metrics"))
    if log_level is not None:
        os.environ.setdefault("FOLKMOOT_LOG_LEVEL", log_level)
    make_data_folder()
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(exist_ok=True)

    from folkmoot.core.loading import load_rooms

    load_rooms()


def start_command() -> None:
    """Load Django for a command that does one thing and ends."""
    start_django(log_level="WARNING")
