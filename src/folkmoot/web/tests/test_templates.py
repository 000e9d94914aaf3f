"""Rules that every template of every room keeps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOMS = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in ROOMS.rglob("templates/**/*.html") if "node_modules" not in path.parts)
COMPONENTS = [path for path in TEMPLATES if path.parent.name == "components"]
SPRITE = (Path(__file__).parents[1] / "static" / "folkmoot" / "icons.svg").read_text(encoding="utf-8")
# Mail has no style sheet: readers of mail take styles in the tag only. What is printed is no page and fetches nothing.
MAIL = re.compile(r"/(mail|email|letter)s?/|/reports/print\.html$")
_HANDLER = re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE)
_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOMS))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_nothing_that_the_security_policy_forbids(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not _SCRIPT.search(text)
    assert not _HANDLER.search(text)
    assert "javascript:" not in text.lower()
    if not MAIL.search(name_of(path)):
        assert not re.search(r"<style|<[^>]*\sstyle\s*=", text, re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_short(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 120


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r'{% icon "(\w+)" %}', text) + re.findall(r'\bicon="(\w+)"', text)
    assert [name for name in named if f'id="{name}"' not in SPRITE] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_says_first_what_it_takes(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert re.match(r"{# \S.*\..* #}", first)


def test_registered_places_have_icons_of_the_sprite() -> None:
    from folkmoot.core.registry import nav_entries

    assert [entry.icon for entry in nav_entries if f'id="{entry.icon}"' not in SPRITE] == []


def test_every_kind_of_space_has_an_icon() -> None:
    from folkmoot.spaces.models import Space

    assert [kind for kind in Space.Kind.values if f'id="{kind}"' not in SPRITE] == []
