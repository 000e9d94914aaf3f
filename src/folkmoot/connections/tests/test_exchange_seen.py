"""Page views in an export that somebody made up, or that was damaged: nothing of it is believed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from folkmoot.connections.exchange.restore import restore_community
from folkmoot.connections.exchange.seen import restore_seen, seen_in
from folkmoot.core.errors import RuleBroken
from folkmoot.insights.store import folder

PART = {"table": "visits", "period": "2026-07", "file": "v.parquet", "rows": 1}
GOOD = {"format": 1, "version": 9, "built": True, "sums": 3, "time_zone": "Europe/Berlin", "parts": [PART]}


def made_up(target: Path, manifest: object) -> dict[str, str]:
    """An archive of a manifest and files that are no Parquet, and its sums, which are right."""
    entries = {"insights/manifest.json": json.dumps(manifest).encode(), "insights/v.parquet": b"PAR1 no parquet",
               "insights/m.parquet": b"PAR1 no parquet"}  # fmt: skip
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return {name: hashlib.sha256(content).hexdigest() for name, content in entries.items()}


@pytest.mark.parametrize(
    "manifest",
    [
        [], {"format": 1}, {**GOOD, "parts": 7}, {**GOOD, "parts": [7]}, {**GOOD, "strange": 1},
        {**GOOD, "time_zone": "Nowhere"}, {**GOOD, "time_zone": []}, {**GOOD, "parts": [PART, PART]},
        *({**GOOD, "parts": [{**PART, **odd}]} for odd in (
            {"rows": "1"}, {"rows": -1}, {"file": 7}, {"file": "gone.parquet"}, {"file": "../v.parquet"},
            {"period": "x' OR 1"}, {"period": None},
        )),
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused_in_words(tmp_path: Path, manifest: object) -> None:
    sums = made_up(tmp_path / "a.zip", manifest)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive, pytest.raises(RuleBroken, match="not what was exported"):
        seen_in(archive, sums)


def test_only_page_views_and_searches_count_and_never_as_a_built_store(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path / "there"
    others = [{**PART, "table": table, "file": "m.parquet"} for table in ("members", "waits")]
    sums = made_up(tmp_path / "a.zip", {**GOOD, "parts": [PART, *others]})
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        seen = seen_in(archive, sums)
        assert seen is not None
        restore_seen(archive, 7, seen)
    there = folder.read_manifest(7)
    assert there is not None
    assert (there.built, there.sums, there.version, there.time_zone) == (False, 0, 0, "Europe/Berlin")
    assert [part.table for part in there.parts] == ["visits"]
    assert [path.name for path in folder.folder_of(7).glob("*.parquet")] == ["v.parquet"]


@pytest.mark.django_db
@pytest.mark.parametrize("sums", [[], {"data/x.jsonl": "0"}, {"insights/v.parquet": 7}, {}])
def test_a_file_without_right_sums_or_a_community_is_refused(tmp_path: Path, sums: object) -> None:
    made_up(tmp_path / "a.zip", GOOD)
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.writestr("manifest.json", json.dumps({"format": 1, "community": "moorland", "sha256": sums}))
    with pytest.raises(RuleBroken, match=r"damaged|not what was exported"):
        restore_community(tmp_path / "a.zip")
