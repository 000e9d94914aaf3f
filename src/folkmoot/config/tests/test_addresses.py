"""Every address leads where Django's own way of trying one after the other leads, after few tries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, include, path, resolve
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern

from folkmoot.core.addresses import Address, ByFirstWord

_PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")


def _one_after_the_other(addresses: list[Address]) -> list[Address]:
    """The same addresses, of which Django tries each."""
    return [
        URLResolver(
            address.pattern, _one_after_the_other(address.url_patterns), address.default_kwargs, address.app_name,
            address.namespace,
        )
        if isinstance(address, URLResolver)
        else address
        for address in addresses
    ]  # fmt: skip


def _routes(addresses: list[Address], before: str = "") -> Iterator[str]:
    for address in addresses:
        route = before + str(address.pattern)
        if isinstance(address, URLPattern):
            yield _PARAMETER.sub(lambda found: "7" if found[1] == "int" else "word", route)
        else:
            yield from _routes(address.url_patterns, route)


def _led(match: ResolverMatch) -> tuple[object, ...]:
    return match.func, match.args, match.kwargs, match.url_name, match.namespaces, match.app_names, match.route


def _where(resolver: URLResolver, asked: str) -> tuple[object, ...] | None:
    try:
        return _led(resolver.resolve(asked))
    except Resolver404:
        return None


def test_every_address_and_what_is_nearly_one_leads_where_it_did() -> None:
    ours = get_resolver()
    plain = URLResolver(ours.pattern, _one_after_the_other(ours.url_patterns))
    routes = set(_routes(ours.url_patterns))
    assert len(routes) > 700
    for route in routes:
        for asked in (route, route.rstrip("/"), route + "/", "/" + route, route.partition("/")[0], "x" + route):
            assert _where(ours, "/" + asked) == _where(plain, "/" + asked), asked
    assert all(_where(ours, asked) is None for asked in ("", "//", "/nowhere/", "/api", "/api/v2/spaces"))


@pytest.mark.parametrize("asked", ["/imports/", "/set-up/people/", "/api/v1/imports", "/api/v1/threads/7"])
def test_few_are_tried(asked: str) -> None:
    tried = resolve(asked).tried
    assert tried is not None
    assert len(tried) < 25


def _view(request: HttpRequest, **values: object) -> HttpResponse:
    return HttpResponse()


def test_words_that_begin_alike_and_words_that_are_filled_in() -> None:
    under = [path("7/", _view, name="under")]
    resolver = ByFirstWord(
        RoutePattern(""),
        [
            path("settings", _view, name="whole"),
            path("set", include([path("tings/all/", _view, name="cut")])),
            path("<slug:word>/", _view, name="any"),
            path("", include(([path("set/", _view, name="never"), path("", _view, name="home")], "room"))),
            path("settings/", include(under)),
        ],
    )
    asked = {
        "": "home",
        "settings": "whole",
        "settings/all/": "cut",
        "set/": "any",
        "else/": "any",
        "settings/7/": "under",
    }
    assert {path: resolver.resolve(path).url_name for path in asked} == asked
    for nowhere in ("else", "set", "settings/8/"):
        with pytest.raises(Resolver404):
            resolver.resolve(nowhere)
