"""Writing a community into one zip file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.core.serializers.jsonl import Serializer
from django.db import models
from django.utils import timezone

from folkmoot import __version__
from folkmoot.communities.models import Community
from folkmoot.connections.exchange.seen import write_seen
from folkmoot.connections.exchange.snapshot import snapshot
from folkmoot.connections.exchange.tables import ACCOUNT_FIELDS, FORMAT, exported_models, file_fields, label, rows_of
from folkmoot.members.models import Account

_CHUNK = 2000


@dataclass(slots=True)
class ExportReport:
    """What an export wrote: rows by table, files, and keys of files that storage no longer has."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    missing_files: list[str] = field(default_factory=list)


def export_community(
    community: Community, target: Path, *, progress: Callable[[str, int], None] | None = None
) -> ExportReport:
    """Write everything of the community to `target` (a zip), from one consistent state of the database.

    The file appears under its name only when it is complete. Raises OSError where it cannot be written.
    """
    report = ExportReport()
    partial = target.with_name(f"{target.name}.part")
    sums: dict[str, str] = {}
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive, snapshot():
            keys = _write_tables(archive, community, report, sums, progress)
            _write_files(archive, keys, report, sums)
            write_seen(archive, community.id, sums)
            archive.writestr("manifest.json", json.dumps(_manifest(community, report, sums), indent=1))
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return report


def _write_tables(
    archive: zipfile.ZipFile,
    community: Community,
    report: ExportReport,
    sums: dict[str, str],
    progress: Callable[[str, int], None] | None,
) -> set[str]:
    keys: set[str] = set()
    for model in exported_models():
        name = f"data/{label(model)}.jsonl"
        with archive.open(name, "w", force_zip64=True) as raw:
            hashed = _Hashed(raw)
            count = _write_rows(hashed, model, community.id, keys)
        report.rows[label(model)] = count
        sums[name] = hashed.hexdigest()
        if progress is not None:
            progress(label(model), count)
    return keys


def _write_rows(target: _Hashed, model: type[models.Model], community_id: int, keys: set[str]) -> int:
    wanted = list(ACCOUNT_FIELDS) if model is Account else None
    names = file_fields(model)
    count = 0

    def counted() -> Iterator[models.Model]:
        nonlocal count
        for row in rows_of(model, community_id).iterator(chunk_size=_CHUNK):
            count += 1
            keys.update(filter(None, (getattr(row, name) for name in names)))
            yield row

    text = io.TextIOWrapper(io.BufferedWriter(target), encoding="utf-8", write_through=True)
    Serializer().serialize(counted(), stream=text, fields=wanted, ensure_ascii=False, cls=Exact)
    text.flush()
    text.detach().detach()
    return count


def _write_files(archive: zipfile.ZipFile, keys: set[str], report: ExportReport, sums: dict[str, str]) -> None:
    for key in sorted(keys):
        name = f"files/{key}"
        try:
            source = default_storage.open(key)
        except FileNotFoundError:
            report.missing_files.append(key)
            continue
        with source, archive.open(name, "w", force_zip64=True) as raw:
            hashed = _Hashed(raw)
            shutil.copyfileobj(source, hashed)
        sums[name] = hashed.hexdigest()
        report.files += 1


def _manifest(community: Community, report: ExportReport, sums: dict[str, str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "folkmoot": __version__,
        "community": community.slug,
        "written_at": timezone.now().isoformat(),
        "rows": report.rows,
        "files": report.files,
        "missing_files": report.missing_files,
        "sha256": sums,
    }


class Exact(DjangoJSONEncoder):
    """Rows as JSON, with moments to the microsecond: Django's own ends at the millisecond."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime | time) else super().default(o)


class _Hashed(io.RawIOBase):
    """A writer that passes bytes on and keeps their SHA-256."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self._sum = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._sum.update(data)
        self._target.write(data)
        return len(data)

    def hexdigest(self) -> str:
        return self._sum.hexdigest()
