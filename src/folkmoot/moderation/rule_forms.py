"""What is typed about a rule beside its condition, and about listed words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.fields import NumberField
from folkmoot.core.moderation import Outcome
from folkmoot.core.roles import Role
from folkmoot.moderation.clauses import Clause
from folkmoot.moderation.models import ListedWord
from folkmoot.moderation.models.rule import OUTCOMES
from folkmoot.moderation.rules.conditions import Condition
from folkmoot.moderation.rules.definition import RuleDefinition, rule_from_json, rule_to_json

_MODES = (
    ("on", _("In force")),
    ("notes", _("Only notes: it is counted, and nothing follows")),
    ("off", _("Off")),
)
_EXEMPT_ROLES = (
    ("", _("Nobody")),
    *((role.value, role.label) for role in (Role.GUEST, Role.MEMBER, Role.EDITOR, Role.HOST)),
)


def _clause_choices(clauses: Sequence[Clause], chosen: str, named: Clause | None) -> list[tuple[str, str | Promise]]:
    """The community's clauses by number. What a rule names otherwise stays as it names it, and is shown in words."""
    choices: list[tuple[str, str | Promise]] = [("", _("None"))]
    choices += [(str(clause.number), f"{clause.number}. {clause.title}") for clause in clauses]
    if chosen and chosen not in dict(choices):
        if named is None:
            label: str | Promise = _("A clause that there is not any more")
        elif named in clauses:
            label = f"{named.number}. {named.title}"
        else:
            label = _("%(number)s. %(title)s (of an earlier version)") % {"number": named.number, "title": named.title}
        choices.append((chosen, label))
    return choices


class RuleForm(forms.Form):
    """A rule but for its condition."""

    OUTCOMES: ClassVar[list[tuple[str, str | Promise]]] = [
        (Outcome(outcome).name.lower(), label) for outcome, label in OUTCOMES
    ]
    name = forms.CharField(label=_("Name"), max_length=100)
    mode = forms.ChoiceField(label=_("State"), choices=_MODES)
    outcome = forms.ChoiceField(label=_("What follows"), choices=OUTCOMES)
    clause = forms.ChoiceField(label=_("Clause that it stands on"), required=False)
    reason = forms.CharField(
        label=_("What the author is told"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text=_("Without words of yours the rule's name and what was found are told. The clause is added."),
    )  # fmt: skip
    tags = forms.CharField(
        label=_("Tags for the thread"), required=False, max_length=200, help_text=_("Parted by commas.")
    )
    exempt_role = forms.ChoiceField(
        label=_("Exempt from this role upwards"), choices=_EXEMPT_ROLES, required=False,
        help_text=_("Moderators and above are always exempt."),
    )  # fmt: skip
    exempt_trust = forms.ChoiceField(
        label=_("Exempt from this trust level upwards"), required=False,
        choices=[("", _("Nobody")), *((str(level), str(level)) for level in range(5))],
    )  # fmt: skip
    exempt_spaces = forms.CharField(
        label=_("Spaces where it does not hold"), required=False, max_length=1000,
        help_text=_("Short names, as in their addresses, parted by commas."),
    )  # fmt: skip
    exempt_groups = forms.CharField(
        label=_("Groups whose members are exempt"), required=False, max_length=1000,
        help_text=_("Short names, as in their addresses, parted by commas."),
    )  # fmt: skip

    def __init__(
        self, *given: Any, clauses: Sequence[Clause], named: Clause | None = None, chosen: str = "", **more: Any
    ) -> None:
        """`chosen` is how the rule names its clause now, and `named` the clause that it means."""
        super().__init__(*given, **more)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _clause_choices(clauses, chosen, named)

    @staticmethod
    def initial_of(rule: RuleDefinition) -> dict[str, Any]:
        """What the form shows of a rule."""
        return {
            "name": rule.name, "mode": "off" if not rule.is_on else "notes" if rule.only_notes else "on",
            "outcome": rule.outcome.name.lower(), "clause": rule.clause, "reason": rule.reason,
            "tags": ", ".join(rule.tags), "exempt_role": rule.exempt.role.value if rule.exempt.role else "",
            "exempt_trust": "" if rule.exempt.trust is None else str(rule.exempt.trust),
            "exempt_spaces": ", ".join(rule.exempt.spaces), "exempt_groups": ", ".join(rule.exempt.groups),
        }  # fmt: skip

    def definition(self, condition: Condition) -> RuleDefinition:
        """The rule as typed; raises RuleBroken, with the field at fault."""
        typed = self.cleaned_data
        given = {
            **rule_to_json(RuleDefinition(typed["name"], condition)),
            "outcome": typed["outcome"], "clause": typed["clause"], "reason": typed["reason"],
            "tags": _parted(typed["tags"]), "on": typed["mode"] != "off", "only_notes": typed["mode"] == "notes",
            "exempt": {
                "role": typed["exempt_role"] or None,
                "trust": int(typed["exempt_trust"]) if typed["exempt_trust"] else None,
                "spaces": _parted(typed["exempt_spaces"]), "groups": _parted(typed["exempt_groups"]),
            },
        }  # fmt: skip
        return rule_from_json(given)


class WordsForm(forms.Form):
    """Words for one list."""

    action = forms.ChoiceField(label=_("List"), choices=ListedWord.Action.choices)
    words = forms.CharField(
        label=_("Words or phrases"), max_length=200_000, widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line. * stands for any letters of one word."),
    )  # fmt: skip
    replacement = forms.CharField(
        label=_("What they bring"), required=False, max_length=300,
        help_text=_("The text to write instead, the address to link to, or the tags: for Replace, Link and Tag."),
    )  # fmt: skip
    clause = forms.ChoiceField(
        label=_("Clause that it stands on"), required=False, help_text=_("Authors read it beside the word.")
    )
    exact = forms.BooleanField(label=_("Capital letters count, and disguise is not seen through"), required=False)

    def __init__(self, *given: Any, clauses: Sequence[Clause], **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _clause_choices(clauses, str(self.initial.get("clause", "")), None)


class TrialForm(forms.Form):
    """A text to try rules and words on."""

    text = forms.CharField(label=_("Text"), max_length=64_000, widget=forms.Textarea({"rows": 5}), strip=False)
    title = forms.CharField(label=_("Title"), required=False, max_length=300)
    when = forms.CharField(
        label=_("A condition that is not saved"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 2}),
        help_text=_('For example: author.trust < 2 and links > 2 and text contains "casino"'),
    )  # fmt: skip
    trust = forms.IntegerField(label=_("Author's trust level"), min_value=0, max_value=4, initial=0)
    age_days = NumberField(label=_("Days since joining"), min_value=0, max_value=100_000, initial=1)
    posts = forms.IntegerField(label=_("Posts before"), min_value=0, max_value=10**9, initial=0)


def _parted(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
