"""A statement of reasons for people: each field with its name and value in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.moderation.dsa import vocabulary as words

_LABELS = {
    "decision_visibility": gettext_lazy("What happens to the content"),
    "end_date_visibility_restriction": gettext_lazy("Until"),
    "decision_provision": gettext_lazy("What you can not do"),
    "end_date_service_restriction": gettext_lazy("Until"),
    "decision_account": gettext_lazy("Your membership"),
    "end_date_account_restriction": gettext_lazy("Until"),
    "decision_ground": gettext_lazy("It stands on"),
    "illegal_content_legal_ground": gettext_lazy("The law"),
    "illegal_content_explanation": gettext_lazy("Why"),
    "incompatible_content_ground": gettext_lazy("The clause"),
    "incompatible_content_explanation": gettext_lazy("Why"),
    "incompatible_content_illegal": gettext_lazy("Is it held to be illegal, too?"),
    "decision_ground_reference_url": gettext_lazy("Where it is written"),
    "category": gettext_lazy("What it is about"),
    "content_type": gettext_lazy("Kind of content"),
    "content_type_other": gettext_lazy("Kind of content"),
    "content_date": gettext_lazy("Written on"),
    "application_date": gettext_lazy("In force since"),
    "territorial_scope": gettext_lazy("Where"),
    "decision_facts": gettext_lazy("The facts"),
    "source_type": gettext_lazy("How we came to know"),
    "automated_detection": gettext_lazy("Found by a machine?"),
    "automated_decision": gettext_lazy("Decided by a machine?"),
    "puid": gettext_lazy("Reference"),
}
_VALUES = {
    "DECISION_VISIBILITY_CONTENT_REMOVED": gettext_lazy("Removed"),
    "DECISION_VISIBILITY_CONTENT_DISABLED": gettext_lazy("Not visible for others"),
    "DECISION_PROVISION_PARTIAL_SUSPENSION": gettext_lazy("Some of what members can do is suspended"),
    "DECISION_ACCOUNT_SUSPENDED": gettext_lazy("Suspended"),
    "DECISION_ACCOUNT_TERMINATED": gettext_lazy("Ended"),
    words.ILLEGAL: gettext_lazy("The law"),
    words.INCOMPATIBLE: gettext_lazy("The guidelines"),
    "CONTENT_TYPE_TEXT": gettext_lazy("Text"),
    "CONTENT_TYPE_IMAGE": gettext_lazy("Picture"),
    "CONTENT_TYPE_OTHER": gettext_lazy("Something else"),
    "SOURCE_ARTICLE_16": gettext_lazy("A notice of illegal content"),
    "SOURCE_TRUSTED_FLAGGER": gettext_lazy("A notice by a trusted flagger"),
    "SOURCE_TYPE_OTHER_NOTIFICATION": gettext_lazy("A member flagged it"),
    "SOURCE_VOLUNTARY": gettext_lazy("We looked by ourselves"),
    "AUTOMATED_DECISION_FULLY": gettext_lazy("Yes, by a rule"),
    "AUTOMATED_DECISION_PARTIALLY": gettext_lazy("In part: a person decided in the end"),
    "AUTOMATED_DECISION_NOT_AUTOMATED": gettext_lazy("No, a person decided"),
    "Yes": gettext_lazy("Yes"),
    "No": gettext_lazy("No"),
}


def readable(statement: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every field that says something, in a steady order."""
    return [(str(label), _said(name, statement[name])) for name, label in _LABELS.items() if name in statement]


def _said(name: str, value: Any) -> str:
    if name == "territorial_scope":
        return _("Everywhere") if len(value) == len(words.COUNTRIES) else ", ".join(value)
    if isinstance(value, list):
        return ", ".join(_word(each) for each in value)
    return _word(str(value))


def _word(value: str) -> str:
    return str(_VALUES.get(value) or words.CATEGORIES.get(value) or value)
