"""The statement of reasons on the pages that show a decision."""

from __future__ import annotations

from typing import Any

from django import template

from folkmoot.moderation.dsa.reading import readable
from folkmoot.moderation.models import Decision
from folkmoot.moderation.queries.statements import find_statement

register = template.Library()


@register.inclusion_tag("moderation/partials/_statement.html")
def statement_fields(decision: Decision) -> dict[str, Any]:
    """The statement of one decision, for its author and for moderators; nothing where it restricts nothing."""
    statement = find_statement(decision)
    return {"rows": readable(statement) if statement else []}
