"""`folkmoot backup`: the whole installation in one file, while it serves."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.bootstrap import DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note, refuse
from folkmoot.core.secrets_file import SECRETS

if TYPE_CHECKING:
    from folkmoot.cli.safekeeping.archive import Writer


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The zip to write.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write database, files and secret key into one zip, as they stand at one moment, while Folkmoot serves.

    Guard it like the installation itself: it holds everything. Files on S3 are not in it.
    """
    start_command()
    from folkmoot.cli.migrate import pending_migrations

    if pending_migrations():
        refuse("The database is not of this version. Run `folkmoot migrate` first.")
    counts = write_backup(file)
    if as_json:
        emit_json({"file": str(file), **counts})
    else:
        note(f"Wrote {file}: {counts['bytes']:,} bytes, {counts['files']:,} files.")


def write_backup(file: Path) -> dict[str, int]:
    """Write the archive; returns its size and how many stored files are in it."""
    from django.conf import settings
    from django.db import connection

    from folkmoot import __version__
    from folkmoot.cli.safekeeping import postgres, sqlite
    from folkmoot.cli.safekeeping.archive import writing

    about = {
        "folkmoot": __version__,
        "engine": connection.vendor,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "files_on_s3": bool(settings.S3_BUCKET),
    }
    with writing(file, about) as writer:
        # The database first: a file is stored before the row that names it, so none that is named can be missing.
        if connection.vendor == "sqlite":
            with tempfile.TemporaryDirectory(prefix=".folkmoot-backup-", dir=file.absolute().parent) as scratch:
                sqlite.back_up(writer, Path(settings.DATABASES["default"]["NAME"]), Path(scratch))
        else:
            postgres.back_up(writer)
        files = 0 if settings.S3_BUCKET else _add_files(writer, Path(settings.DATA) / "files")
        _add_only_here(writer)
        for name in SECRETS:
            secret = Path(settings.DATA) / name
            if secret.exists():
                writer.add_file(name, secret)
    return {"bytes": file.stat().st_size, "files": files}


def _add_only_here(writer: Writer) -> None:
    """Page views and searches, which stand in the store of figures alone; the rest of it is built anew."""
    from folkmoot.insights.store.keepsake import files_to_keep

    for name, content in files_to_keep():
        if isinstance(content, Path):
            writer.add_file(name, content)
        else:
            with writer.stream(name) as target:
                target.write(content)


def _add_files(writer: Writer, folder: Path) -> int:
    count = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.name.startswith(".readyz-"):
            continue
        try:
            writer.add_file(f"files/{path.relative_to(folder).as_posix()}", path)
        except FileNotFoundError:  # deleted since it was listed
            continue
        count += 1
    return count
