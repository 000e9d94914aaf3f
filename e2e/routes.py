"""Every route of Folkmoot, found in the URLconf, so that tests which walk them cannot forget a new one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from folkmoot.communities.middleware import is_installation_wide

API_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PAGE_METHODS = ("GET", "POST")
_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Route:
    """A path with its parameters, as `t/<int:thread_id>/`."""

    pattern: str
    name: str
    view: Any

    @property
    def parameters(self) -> list[str]:
        return [match["name"] for match in _PARAMETER.finditer(self.pattern)]

    @property
    def of_installation(self) -> bool:
        return is_installation_wide(self.view)

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """How it may be asked; of an operation of the API what it takes, as others are refused before it is reached."""
        if not self.is_api:
            return PAGE_METHODS
        try:
            refused = self.view(RequestFactory().options(self.pattern))
        except Http404:
            return API_METHODS
        return tuple(refused["Allow"].split(", ")) if refused.status_code == 405 else API_METHODS

    def path(self, values: dict[str, Any]) -> str:
        """The path with its parameters filled in; raises KeyError for one that `values` does not know."""
        return "/" + _PARAMETER.sub(lambda match: str(values[match["name"]]), self.pattern)


def community_routes() -> list[Route]:
    """The routes of our own rooms; those of sign-in (allauth) are tested by their makers."""
    return [route for route in _walk(get_resolver().url_patterns, "", "") if not _is_foreign(route)]


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(path, f"{namespace}{pattern.name}", pattern.callback)


def _is_foreign(route: Route) -> bool:
    module = getattr(route.view, "__module__", "")
    return module.startswith(("allauth.", "django."))
