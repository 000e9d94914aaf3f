"""Rules that every template of every room keeps."""

from __future__ import annotations

import re
from pathlib import Path

ROOMS = Path(__file__).parents[2]
TEXTS = {
    str(path.relative_to(ROOMS)): path.read_text(encoding="utf-8")
    for path in sorted(ROOMS.rglob("templates/**/*.html"))
}
SPRITE = (Path(__file__).parents[1] / "static" / "folkmoot" / "icons.svg").read_text(encoding="utf-8")
# Mail has no style sheet: readers of mail take styles in the tag only. What is printed is no page and fetches nothing.
MAIL = re.compile(r"/(mail|email|letter)s?/|/reports/print\.html$")
_HANDLER = re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE)
_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE)
_ADDRESS = re.compile(r"javascript:", re.IGNORECASE)
_STYLE = re.compile(r"<style|<[^>]*\sstyle\s*=", re.IGNORECASE)
_ICON = re.compile(r'{% icon "(\w+)" %}|\bicon="(\w+)"')


def test_a_template_holds_nothing_that_the_security_policy_forbids() -> None:
    forbidden = (_SCRIPT, _HANDLER, _ADDRESS)
    faults = [
        f"{name}: {found[0]}" for name, text in TEXTS.items() for sign in forbidden for found in sign.finditer(text)
    ]
    faults += [
        f"{name}: {found[0]}"
        for name, text in TEXTS.items()
        if not MAIL.search(name)
        for found in _STYLE.finditer(text)
    ]
    assert faults == []


def test_a_template_is_short() -> None:
    assert [name for name, text in TEXTS.items() if text.count("\n") > 120] == []


def test_every_icon_is_in_the_sprite() -> None:
    named = [(name, icon) for name, text in TEXTS.items() for found in _ICON.findall(text) for icon in found if icon]
    assert len(named) > 100
    assert [(name, icon) for name, icon in named if f'id="{icon}"' not in SPRITE] == []


def test_a_component_says_first_what_it_takes() -> None:
    components = {name: text for name, text in TEXTS.items() if "/components/" in name}
    assert len(components) > 10
    assert [name for name, text in components.items() if not re.match(r"{# \S.*\..* #}", text.splitlines()[0])] == []


def test_registered_places_have_icons_of_the_sprite() -> None:
    from folkmoot.core.registry import nav_entries

    assert [entry.icon for entry in nav_entries if f'id="{entry.icon}"' not in SPRITE] == []


def test_every_kind_of_space_has_an_icon() -> None:
    from folkmoot.spaces.models import Space

    assert [kind for kind in Space.Kind.values if f'id="{kind}"' not in SPRITE] == []
