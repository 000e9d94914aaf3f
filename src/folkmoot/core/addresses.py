"""Addresses found by their first word: of several hundred only the few that can be meant are tried, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TypeGuard

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern

Address = URLPattern | URLResolver


class ByFirstWord(URLResolver):
    """Addresses as Django has them, of which `resolve` tries only those that begin with the first word of the path."""

    def resolve(self, path: str) -> ResolverMatch:
        match = self.pattern.match(str(path))
        if not match:
            raise Resolver404({"path": path})
        word = match[0].partition("/")[0]
        return self._beginning_with(word if word in self._words else None).resolve(path)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_first_words(self.url_patterns))

    @cached_property
    def _found(self) -> dict[str | None, URLResolver]:
        return {}

    def _beginning_with(self, word: str | None) -> URLResolver:
        """The addresses that a path with this first word can mean; None stands for words that none begins with."""
        if word not in self._found:
            self._found[word] = _with(self, list(_that_could_be(self.url_patterns, word)))
        return self._found[word]


def _first_word(address: Address) -> str | None:
    """The word that each path of this address begins with, or None where that is not one word."""
    if not isinstance(address.pattern, RoutePattern):
        return None
    word, slash, _rest = str(address.pattern).partition("/")
    # A prefix without a slash, as `t` of others' addresses, is the beginning of many a word.
    whole = bool(slash) or isinstance(address, URLPattern)
    return word if whole and "<" not in word else None


def _is_open(address: Address) -> TypeGuard[URLResolver]:
    """Whether its own addresses stand where it stands, as those of a room do."""
    return isinstance(address, URLResolver) and isinstance(address.pattern, RoutePattern) and not str(address.pattern)


def _first_words(addresses: list[Address]) -> Iterator[str]:
    for address in addresses:
        if _is_open(address):
            yield from _first_words(address.url_patterns)
        elif (word := _first_word(address)) is not None:
            yield word


def _that_could_be(addresses: list[Address], word: str | None) -> Iterator[Address]:
    for address in addresses:
        if _is_open(address):
            inner = list(_that_could_be(address.url_patterns, word))
            if inner:
                yield _with(address, inner)
        elif _first_word(address) in (None, word):
            yield address


def _with(resolver: URLResolver, addresses: list[Address]) -> URLResolver:
    """The same place in the tree with some of its addresses."""
    return URLResolver(
        resolver.pattern, addresses, resolver.default_kwargs, app_name=resolver.app_name, namespace=resolver.namespace
    )
