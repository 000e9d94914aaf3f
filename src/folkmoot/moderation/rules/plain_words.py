"""A condition in the words of the form, for lists that people read; `wording.written` is what programs read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.moderation.rules.condition_form import OPERATOR_LABELS
from folkmoot.moderation.rules.conditions import ALWAYS, Condition, Test
from folkmoot.moderation.rules.fields import FIELDS

_TEXTS_SHOWN = 4


def in_words(condition: Condition) -> str:
    """What must hold, in one line."""
    if condition == ALWAYS:
        return _("Always")
    if isinstance(condition, Test):
        return _test(condition)
    inner = [in_words(item) if isinstance(item, Test) else f"({in_words(item)})" for item in condition.items]
    if condition.join == "none":
        return _("none of: %(conditions)s") % {"conditions": "; ".join(inner)}
    return (_(" and ") if condition.join == "all" else _(" or ")).join(inner)


def _test(test: Test) -> str:
    field = FIELDS.get(test.field)
    label = str(field.label) if field else test.field
    if test.op == "yes":
        return label
    value = _texts(test.value) if isinstance(test.value, tuple) else f"{test.value:g}{field.unit if field else ''}"
    return f"{label} – {OPERATOR_LABELS[test.op]} {value}"


def _texts(texts: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{text}”" for text in texts[:_TEXTS_SHOWN])
    more = len(texts) - _TEXTS_SHOWN
    if more <= 0:
        return shown
    return shown + " " + ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}
