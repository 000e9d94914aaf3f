"""Reading a community back from the zip file that an export wrote."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.connections.exchange.seen import restore_seen
from folkmoot.connections.exchange.tables import FORMAT, exported_models, file_fields, label
from folkmoot.core.errors import RuleBroken
from folkmoot.members.models import Account

_BATCH = 1000
_BYTES_AT_MOST = 200 * 1024**3


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
            with transaction.atomic():
                _restore_tables(archive, manifest, report, progress)
            _restore_files(archive, manifest, report)
            restore_seen(archive, Community.objects.values_list("id", flat=True).get(), manifest["sha256"])
    except (zipfile.BadZipFile, DeserializationError, DatabaseError, KeyError, UnicodeDecodeError) as error:
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
    if sum(info.file_size for info in archive.infolist()) > _BYTES_AT_MOST:
        raise RuleBroken("too-large", _("The file claims to unpack to more than any community holds."))
    return manifest


def _restore_tables(
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    report: RestoreReport,
    progress: Callable[[str, int], None] | None,
) -> None:
    names = set(archive.namelist())
    restored = exported_models()
    for model in restored:
        name = f"data/{label(model)}.jsonl"
        if name not in names:
            continue
        count = _restore_rows(archive, name, model, manifest["sha256"].get(name, ""))
        report.rows[label(model)] = count
        if progress is not None:
            progress(label(model), count)
    _set_sequences(restored)


def _restore_rows(archive: zipfile.ZipFile, name: str, model: type[models.Model], expected_sum: str) -> int:
    count = 0
    with archive.open(name) as raw:
        hashed = _HashedReader(raw)
        lines = io.TextIOWrapper(io.BufferedReader(hashed), encoding="utf-8")
        rows = (item.object for item in serializers.deserialize("jsonl", lines))
        while batch := list(islice(_of(rows, model), _BATCH)):
            model._base_manager.bulk_create(batch)
            count += len(batch)
    if hashed.hexdigest() != expected_sum:
        raise RuleBroken("damaged", _("%(name)s in the file is not what was exported.") % {"name": name})
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
        if name not in manifest["sha256"] or default_storage.exists(key):
            continue
        with archive.open(name) as content:
            default_storage.save(key, File(content))
        report.files += 1


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


class _HashedReader(io.RawIOBase):
    """A reader that keeps the SHA-256 of what went through it."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._sum = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(len(buffer))
        self._sum.update(data)
        buffer[: len(data)] = data
        return len(data)

    def hexdigest(self) -> str:
        return self._sum.hexdigest()
