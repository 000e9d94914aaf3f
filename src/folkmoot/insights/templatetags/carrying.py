"""Tabs that keep the period and what figures are narrowed to, from page to page."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.http import HttpRequest, QueryDict
from django.template import RequestContext
from django.urls import reverse

from folkmoot.core.tabs import Item, Tabs
from folkmoot.insights.choice import Choice

register = template.Library()
# What the addresses of figures and of the network are made of.
_NAMES = ("period", "from", "to", "compare", "space", "tag", "segment", "cohort", "source", "staff")
# Pages under a tab that show what these say; the others hand it on in one word of their address.
_SHOWING = ("home", "exports", "talk", "network", "network-newcomers")
_READING = {*_SHOWING, "board", "behind"}
_HANDED_ON = "figures"
_LONGEST = 500


@register.simple_tag(takes_context=True)
def carried(context: RequestContext, tabs: Tabs | None) -> Tabs | None:
    """The tabs with what the page was asked for in their addresses; as they are where it was asked for nothing."""
    request = context.get("request")
    asked = _asked(request, context.get("choice")) if tabs and request else ""
    if not tabs or not asked:
        return tabs
    showing = {reverse(f"insights:{name}") for name in _SHOWING}

    def led(item: Item) -> Item:
        label, url, is_open, count = item
        return label, f"{url}?{asked if url in showing else urlencode({_HANDED_ON: asked})}", is_open, count

    return Tabs([led(item) for item in tabs.groups], [led(item) for item in tabs.pages])


def _asked(request: HttpRequest, choice: Choice | None) -> str:
    """What the address asks for; the days too where they are known, for pages that do not know the names of periods."""
    match = request.resolver_match
    given = request.GET
    if match is None or match.url_name not in _READING:
        given = QueryDict(given.get(_HANDED_ON, "")[:_LONGEST])
    kept = {name: given[name] for name in _NAMES if given.get(name)}
    if kept and choice is not None:
        kept |= {"from": choice.period.first.isoformat(), "to": choice.period.last.isoformat()}
    if "from" in kept:
        kept.setdefault("period", "own")
    if "staff" in kept:
        kept["staff"] = "1"
    return urlencode({name: kept[name] for name in _NAMES if name in kept})
