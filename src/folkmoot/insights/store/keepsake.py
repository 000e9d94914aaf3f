"""What a backup takes of the stores: page views and searches. All else is built anew from the records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from folkmoot.insights.store import folder

ONLY_HERE = ("visits", "searches")


def files_to_keep() -> Iterator[tuple[str, Path | bytes]]:
    """Names below the data folder, and the files or what stands in them, of all communities."""
    for own in sorted(folder.root().glob("[0-9]*")):
        for name, content in kept_of(int(own.name)):
            yield f"insights/{own.name}/{name}", content


def kept_of(community_id: int) -> Iterator[tuple[str, Path | bytes]]:
    """The same of one community, by names in its folder; the manifest of what is kept comes last.

    The files that a manifest names do not change, and stay for a while when another one comes.
    """
    manifest = folder.read_manifest(community_id)
    parts = tuple(part for part in manifest.parts if part.table in ONLY_HERE) if manifest else ()
    if manifest is None or not parts:
        return
    for part in parts:
        yield part.file, folder.folder_of(community_id) / part.file
    yield folder.MANIFEST, json.dumps(asdict(replace(manifest, parts=parts, built=False))).encode()
