"""Page views and searches in an export: they stand in the store of figures alone, in files of their own."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.store import folder
from folkmoot.insights.store.keepsake import kept_of

_DAMAGED = _("%(name)s in the file is not what was exported.")
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,120}\.parquet")


def write_seen(archive: zipfile.ZipFile, community_id: int, sums: dict[str, str]) -> None:
    """Put what this machine has of them into the archive."""
    for file, content in kept_of(community_id):
        name = f"insights/{file}"
        if isinstance(content, Path):
            archive.write(content, name)
            with content.open("rb") as written:
                sums[name] = hashlib.file_digest(written, "sha256").hexdigest()
        else:
            archive.writestr(name, content)
            sums[name] = hashlib.sha256(content).hexdigest()


def restore_seen(archive: zipfile.ZipFile, community_id: int, sums: Mapping[str, str]) -> None:
    """Lay the files where the store finds them; all else is made of the records. Raises RuleBroken for other bytes."""
    manifest_name = f"insights/{folder.MANIFEST}"
    if manifest_name not in sums:
        return
    try:
        manifest = folder.parsed(json.loads(archive.read(manifest_name)))
    except (ValueError, TypeError) as error:
        raise RuleBroken("damaged", str(_DAMAGED) % {"name": manifest_name}) from error
    if manifest is None:
        return
    own = folder.folder_of(community_id)
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in manifest.parts:
        # The name becomes a path: it is one of the store's, or nothing is written.
        if not _NAME.fullmatch(part.file):
            raise RuleBroken("damaged", str(_DAMAGED) % {"name": part.file})
        with archive.open(f"insights/{part.file}") as content, (own / part.file).open("wb") as target:
            shutil.copyfileobj(content, target)
        with (own / part.file).open("rb") as written:
            is_same = hashlib.file_digest(written, "sha256").hexdigest() == sums.get(f"insights/{part.file}")
        if not is_same:
            (own / part.file).unlink()
            raise RuleBroken("damaged", str(_DAMAGED) % {"name": part.file})
    folder.write_manifest(community_id, manifest)
