"""What profiles say, in templates."""

from datetime import date

from django import template
from django.urls import get_script_prefix
from django.utils.formats import date_format

register = template.Library()


@register.filter
def with_prefix(html: str) -> str:
    """Links within the community get the prefix that it is served under now."""
    return html.replace(' href="/', f' href="{get_script_prefix()}')


@register.filter
def shown_date(text: str) -> str:
    """A date as it is kept, in the reader's way of writing dates."""
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text
