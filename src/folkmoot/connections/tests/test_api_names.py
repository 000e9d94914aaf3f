"""The description of the API names each shape once: of two with one name, the second would overwrite the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ninja import Schema

from folkmoot.connections.api.app import build_api


def test_no_two_rooms_give_one_name_to_two_shapes() -> None:
    build_api()
    modules: dict[str, set[str]] = defaultdict(set)
    for shape in _below(Schema):
        if shape.__module__.startswith("folkmoot."):
            modules[shape.__name__].add(shape.__module__)
    assert {name: where for name, where in modules.items() if len(where) > 1} == {}
    assert len(modules) > 100


def _below(shape: type[Schema]) -> Iterator[type[Schema]]:
    for each in shape.__subclasses__():
        yield each
        yield from _below(each)
