"""`folkmoot restore`: an installation as a backup has it."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Annotated, Any

import typer

from folkmoot.cli.bootstrap import DataOption, JsonOption, make_data_folder, start_command
from folkmoot.cli.outcome import emit_json, note, refuse
from folkmoot.core.secrets_file import SECRETS


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A zip that `folkmoot backup` wrote.")],
    data: DataOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what the installation holds now.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring an installation back from a backup. Nothing may be serving from the data folder.

    Everything is proved against its checksum before anything is replaced. Over an installation that holds
    something it asks for --force.
    """
    folder = make_data_folder()
    start_command()
    from folkmoot.cli.safekeeping.archive import Damaged
    from folkmoot.cli.safekeeping.in_use import demand_alone

    demand_alone(folder)
    if not force and _holds_something(folder):
        refuse("This installation holds something already. Restore into an empty folder, or say --force.")
    try:
        manifest = _restore(file, folder)
    except (Damaged, zipfile.BadZipFile) as error:
        refuse(f"{file} was not restored: {error}. Nothing was changed.")
    if as_json:
        emit_json({"restored": str(file), "written_at": manifest["written_at"], "entries": len(manifest["entries"])})
    else:
        note(f"Restored the state of {manifest['written_at']}.")


def _holds_something(folder: Path) -> bool:
    from django.db import DatabaseError

    from folkmoot.communities.models import Community
    from folkmoot.members.models import Account

    if any((folder / "files").glob("*")):
        return True
    try:
        return Community.objects.exists() or Account.objects.exists()
    except DatabaseError:  # no tables yet
        return False


def _restore(file: Path, folder: Path) -> dict[str, Any]:
    from django.db import connection

    from folkmoot.cli.safekeeping.archive import Damaged, read_manifest, unpack

    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=folder) as name:
        unpacked = Path(name)
        with zipfile.ZipFile(file) as archive:
            manifest = read_manifest(archive)
            if manifest["engine"] != connection.vendor:
                raise Damaged(f"it is of a database on {manifest['engine']}, and this one is {connection.vendor}")
            _demand_room(folder, manifest)
            unpack(archive, manifest, unpacked)
        _replace(unpacked, folder)
    return manifest


def _demand_room(folder: Path, manifest: dict[str, Any]) -> None:
    needed = sum(int(entry["bytes"]) for entry in manifest["entries"].values())
    free = shutil.disk_usage(folder).free
    if needed > free:
        refuse(f"Restoring needs {needed:,} bytes, and the disk has {free:,}. Nothing was changed.")


def _replace(unpacked: Path, folder: Path) -> None:
    from django.conf import settings
    from django.db import connection

    from folkmoot.cli.migrate import apply_migrations
    from folkmoot.cli.safekeeping import postgres, sqlite

    if connection.vendor == "sqlite":
        connection.close()
        sqlite.put_back(unpacked, Path(settings.DATABASES["default"]["NAME"]))
        apply_migrations()
    else:
        apply_migrations()
        postgres.put_back(unpacked)
    if (unpacked / "files").exists() or not settings.S3_BUCKET:
        shutil.rmtree(folder / "files", ignore_errors=True)
        if (unpacked / "files").exists():
            (unpacked / "files").rename(folder / "files")
    shutil.rmtree(folder / "insights", ignore_errors=True)
    if (unpacked / "insights").exists():
        (unpacked / "insights").rename(folder / "insights")
    for name in SECRETS:
        if (unpacked / name).exists():
            (unpacked / name).chmod(0o600)
            (unpacked / name).replace(folder / name)
