"""What a backup takes of the stores: page views and searches. All else is built anew from the records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from folkmoot.insights.store import folder

_ONLY_HERE = ("visits", "searches")


def files_to_keep() -> Iterator[tuple[str, Path | bytes]]:
    """Names below the data folder, and the files or what stands in them.

    The files that a manifest names do not change, and stay for a while when another one comes.
    """
    for own in sorted(folder.root().glob("[0-9]*")):
        manifest = folder.read_manifest(int(own.name))
        parts = tuple(part for part in manifest.parts if part.table in _ONLY_HERE) if manifest else ()
        if manifest is None or not parts:
            continue
        for part in parts:
            yield f"insights/{own.name}/{part.file}", own / part.file
        kept = asdict(replace(manifest, parts=parts, built=False))
        yield f"insights/{own.name}/{folder.MANIFEST}", json.dumps(kept).encode()
