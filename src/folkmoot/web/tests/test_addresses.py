"""Addresses in templates are looked up once, for each prefix."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, set_script_prefix

MEMBER = "{% url 'members:profile' handle %}"


@pytest.fixture(autouse=True)
def _prefix_as_before() -> object:
    yield
    set_script_prefix("/")


def test_an_address_is_that_of_the_prefix_it_is_asked_under() -> None:
    for prefix in ("/c/one/", "/c/two/", "/c/one/"):
        set_script_prefix(prefix)
        assert Template(MEMBER).render(Context({"handle": "mia"})) == f"{prefix}m/mia/"


def test_what_is_kept_tells_values_apart_that_are_equal() -> None:
    shown = [Template(MEMBER).render(Context({"handle": each})) for each in (1, "1", True, 1.0)]
    assert shown == ["/m/1/", "/m/1/", "/m/True/", "/m/1.0/"]


def test_addresses_are_escaped_and_may_have_names() -> None:
    assert Template(MEMBER).render(Context({"handle": "a'b"})) == "/m/a&#x27;b/"
    by_name = (
        "{% url 'members:profile' handle='mia' as there %}{{ there }}{% url 'members:nothing' as gone %}{{ gone }}"
    )
    assert Template(by_name).render(Context()) == "/m/mia/"


def test_a_name_that_nobody_has_is_an_error_each_time() -> None:
    for _time in range(2):
        with pytest.raises(NoReverseMatch):
            Template("{% url 'members:nothing' 7 %}").render(Context())
