"""`{% url %}` as all templates have it: what an address is made of is looked up once."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()
# Each is some hundred bytes.
_KEPT_AT_MOST = 4_000


class AddressNode(URLNode):
    """Keeps what positional arguments lead to: every name stands once, so the page that asks has no part in it."""

    def render(self, context: Context) -> str:
        """The address; as Django's where arguments have names or it may be missing."""
        if self.kwargs or self.asvar:
            return str(super().render(context))
        name = self.view_name.resolve(context)
        address = _address(get_urlconf(), get_script_prefix(), name, *[arg.resolve(context) for arg in self.args])
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """The address of a name."""
    node = django_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


@lru_cache(maxsize=_KEPT_AT_MOST, typed=True)
def _address(urlconf: str | None, prefix: str, name: str, *args: object) -> str:
    return reverse(name, urlconf, args)
