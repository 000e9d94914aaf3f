"""JSON of the right shape with anything at all in its places."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.tests.samples import SLACK, discourse_post, discourse_topic, folder, read

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "users", "name"]), inner),
    max_leaves=3,
)
POST = discourse_post(11, 1, actions_summary=[{"id": 2, "count": 1}], reply_to_post_number=1, deleted_at=None)
DISCOURSE: dict[str, Any] = {
    "1.json": discourse_topic(1, POST, tags=["a", {"name": "b"}], details={"created_by": {"id": 5}}),
    "categories.json": {"category_list": {"categories": [{"id": 7, "name": "Soil", "position": 1}]}},
}


@settings(max_examples=200, deadline=None)
@given(value=ANYTHING, pick=st.integers(0, 10_000))
def test_a_forum_with_an_odd_value_raises_nothing_but_source_broken(value: Any, pick: int) -> None:
    _read_with("discourse", DISCOURSE, value, pick)


@settings(max_examples=200, deadline=None)
@given(value=ANYTHING, pick=st.integers(0, 10_000))
def test_a_workspace_with_an_odd_value_raises_nothing_but_source_broken(value: Any, pick: int) -> None:
    _read_with("slack", SLACK, value, pick)


def _read_with(kind: str, files: dict[str, Any], value: Any, pick: int) -> None:
    changed = copy.deepcopy(files)
    places = list(_places(changed))
    holder, key = places[pick % len(places)]
    holder[key] = value
    with TemporaryDirectory() as place:
        try:
            read(kind, folder(Path(place), {path: json.dumps(content) for path, content in changed.items()}))
        except SourceBroken:
            return


def _places(content: Any) -> Any:
    """Every place of a nested structure as its holder and key."""
    keys = content.keys() if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for key in list(keys):
        yield content, key
        yield from _places(content[key])
