"""Reading a community back from the zip file that an export wrote."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.connections.exchange.seen import DAMAGED, restore_seen, seen_in
from folkmoot.connections.exchange.tables import FORMAT, exported_models, file_fields, label
from folkmoot.core.errors import RuleBroken
from folkmoot.members.models import Account

_BATCH = 1000
_BYTES_AT_MOST = 200 * 1024**3


# What reading a broken zip file, and broken rows in one, raises.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, DeserializationError, DatabaseError, SuspiciousOperation,
    Community.DoesNotExist, Community.MultipleObjectsReturned, KeyError, OverflowError, TypeError, ValueError,
)  # fmt: skip


@dataclass(slots=True)
class RestoreReport:
    """What came back: rows by table and files."""

    community: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0


def restore_community(source: Path, *, progress: Callable[[str, int], None] | None = None) -> RestoreReport:
    """Bring an exported community into an installation that has none, under the ids it had.

    The ids stay because links inside posts name them. All or nothing: one transaction. Raises RuleBroken with a
    plain reason for a file that is damaged, foreign or of a newer format, and for an installation in use.
    """
    if Community.objects.exists() or Account.objects.exists():
        raise RuleBroken("not-empty", _("This installation already has members. Import into an empty one."))
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            report = RestoreReport(community=str(manifest["community"]))
            _prove(archive, manifest["sha256"])
            seen = seen_in(archive, manifest["sha256"])
            # Files are laid down in it too: where the disk is full, one can try again.
            with transaction.atomic():
                _restore_tables(archive, manifest, report, progress)
                community_id = Community.objects.values_list("id", flat=True).get()
                _restore_files(archive, manifest, report)
                if seen is not None:
                    restore_seen(archive, community_id, seen)
    except _DAMAGE as error:
        raise RuleBroken(
            "damaged", _("The file is damaged or not an export of Folkmoot: %(why)s") % {"why": error}
        ) from error
    forget_kept_communities()
    return report


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read("manifest.json"))
    except (KeyError, ValueError) as error:
        raise RuleBroken("foreign", _("The file is not an export of Folkmoot: it has no manifest.")) from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int) or manifest["format"] > FORMAT:
        raise RuleBroken("newer-format", _("The file was written by a newer Folkmoot. Upgrade first."))
    if not isinstance(manifest.get("sha256"), dict):
        raise RuleBroken("damaged", str(DAMAGED) % {"name": "manifest.json"})
    if sum(info.file_size for info in archive.infolist()) > _BYTES_AT_MOST:
        raise RuleBroken("too-large", _("The file claims to unpack to more than any community holds."))
    return manifest


def _prove(archive: zipfile.ZipFile, sums: dict[str, str]) -> None:
    """Hold all that will be read against its sums, before anything is written."""
    tables = (name for name in archive.namelist() if name.startswith("data/") and not name.endswith("/"))
    for name in dict.fromkeys((*sums, *tables)):
        with archive.open(name) as content:
            if _sum_of(content) != sums.get(name):
                raise RuleBroken("damaged", str(DAMAGED) % {"name": name})


def _sum_of(content: Any) -> str:
    return hashlib.file_digest(content, "sha256").hexdigest()


def _restore_tables(
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    report: RestoreReport,
    progress: Callable[[str, int], None] | None,
) -> None:
    restored = exported_models()
    for model in restored:
        name = f"data/{label(model)}.jsonl"
        if name not in manifest["sha256"]:
            continue
        count = _restore_rows(archive, name, model)
        report.rows[label(model)] = count
        if progress is not None:
            progress(label(model), count)
    _set_sequences(restored)


def _restore_rows(archive: zipfile.ZipFile, name: str, model: type[models.Model]) -> int:
    count = 0
    with archive.open(name) as raw:
        lines = io.TextIOWrapper(raw, encoding="utf-8")
        rows = (item.object for item in serializers.deserialize("jsonl", lines))
        while batch := list(islice(_of(rows, model), _BATCH)):
            model._base_manager.bulk_create(batch)
            count += len(batch)
    return count


def _of(rows: Iterator[models.Model], model: type[models.Model]) -> Iterator[models.Model]:
    for row in rows:
        if type(row) is not model:
            raise DeserializationError(f"a {type(row).__name__} among the rows of {model.__name__}")
        if isinstance(row, Account):
            row.set_unusable_password()
        if isinstance(row, Community):
            # Exports are fetched before a deletion; what was saved by it must not be deleted a second time.
            row.deletion_due_at = None
        yield row


def _restore_files(archive: zipfile.ZipFile, manifest: dict[str, Any], report: RestoreReport) -> None:
    for key in _file_keys():
        name = f"files/{key}"
        if name not in manifest["sha256"] or _has(key, manifest["sha256"][name]):
            continue
        with archive.open(name) as content:
            default_storage.save(key, File(content))
        report.files += 1


def _has(key: str, expected: str) -> bool:
    """Whether the file is there. One with other bytes is of an attempt that broke off: no row names it, so it goes."""
    if not default_storage.exists(key):
        return False
    with default_storage.open(key) as there:
        if _sum_of(there.file) == expected:
            return True
    default_storage.delete(key)
    return False


def _file_keys() -> Iterator[str]:
    # The keys come from the rows, never from names in the archive: no path of a stranger's choosing is written.
    for model in exported_models():
        for column in file_fields(model):
            keys = model._base_manager.exclude(**{column: ""}).values_list(column, flat=True).distinct()
            yield from keys.iterator()


def _set_sequences(restored: list[type[models.Model]]) -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), restored)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
