"""Components escape what they are given, and say what a screen reader needs."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace as Sample
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string

from folkmoot.web.templatetags.folkmoot import ago, exact

EVIL = '"><script>alert(1)</script>'
MEMBER = Sample(id=3, name=EVIL, avatar="", revision=1)
PAIRS = [(EVIL, EVIL)]
INPUTS: dict[str, dict[str, Any]] = {
    "badge": {"label": EVIL, "kind": EVIL},
    "button": {"label": EVIL, "name": EVIL, "value": EVIL, "confirm": EVIL},
    "choice": {"label": EVIL, "name": EVIL, "value": EVIL, "help": EVIL, "id": EVIL},
    "crumbs": {"items": PAIRS},
    "dialog": {"id": EVIL, "title": EVIL, "text": EVIL, "close": EVIL},
    "empty": {"icon": EVIL, "title": EVIL, "text": EVIL, "action": EVIL, "url": EVIL},
    "member_card": {"member": MEMBER, "url": EVIL, "note": EVIL},
    "menu": {"label": EVIL, "items": [(EVIL, EVIL, "person")]},
    "notice": {"text": EVIL, "kind": EVIL, "action": EVIL, "url": EVIL},
    "pager": {"newer_url": EVIL, "newer": EVIL, "older_url": EVIL, "older": EVIL},
    "search": {"url": EVIL, "id": EVIL, "label": EVIL, "value": EVIL},
    "skeleton": {"lines": EVIL, "label": EVIL},
    "space_card": {"space": Sample(name=EVIL, description=EVIL, kind=EVIL), "url": EVIL, "note": EVIL},
    "stat": {"value": EVIL, "label": EVIL, "change": EVIL, "direction": EVIL},
    "steps": {"items": [(EVIL, EVIL, True, False)]},
    "tabs": {"items": [(EVIL, EVIL, True, EVIL)], "label": EVIL},
    "trust": {"level": 2, "label": EVIL},
}


class SampleForm(forms.Form):
    """One field of each shape."""

    name = forms.CharField(label=EVIL, help_text="As others see it.")
    who = forms.ChoiceField(widget=forms.RadioSelect, choices=[("all", EVIL)])
    mail = forms.BooleanField(required=False)


@pytest.mark.parametrize("name", INPUTS)
def test_a_component_escapes_its_inputs(name: str) -> None:
    html = render_to_string(f"components/{name}.html", INPUTS[name])
    assert "<script>alert" not in html
    assert '""><' not in html


def test_a_form_ties_labels_help_and_errors_to_their_fields() -> None:
    html = render_to_string("components/form.html", {"form": SampleForm({"name": ""}), "submit": "Keep"})
    assert "<script>alert" not in html
    assert 'for="id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<fieldset" in html


def test_problems_lead_to_their_fields() -> None:
    html = render_to_string("components/problems.html", {"form": SampleForm({"name": "", "who": "all"})})
    assert 'href="#id_name"' in html
    assert 'role="alert"' in html


def test_a_form_without_faults_shows_no_problems() -> None:
    form = SampleForm({"name": "Mia", "who": "all"})
    assert form.is_valid()
    assert render_to_string("components/problems.html", {"form": form}).strip() == ""


def test_a_bare_button_has_a_name() -> None:
    html = render_to_string("components/button.html", {"label": "Bookmark", "icon": "bookmark", "bare": True})
    assert '<span class="sr-only">Bookmark</span>' in html


def test_a_time_names_its_zone_where_no_script_puts_it_into_the_readers() -> None:
    at = datetime(2026, 3, 9, 14, 5, tzinfo=UTC)
    for filtered, shown in ((ago(at), "data-relative"), (exact(at), "data-exact")):
        assert filtered == f'<time datetime="2026-03-09T14:05:00+00:00" {shown}>9 Mar 2026, 14:05 UTC</time>'
    assert ago(None) == exact(None) == ""
