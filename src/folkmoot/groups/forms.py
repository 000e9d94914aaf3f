"""The shape of what members send about groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.core.fields import ordered_rows
from folkmoot.core.roles import Role
from folkmoot.groups.commands.asking import QUESTIONS_AT_MOST
from folkmoot.groups.commands.places import KINDS
from folkmoot.groups.models import Group, GroupMember, GroupQuestion
from folkmoot.members.forms import QuestionForm
from folkmoot.members.forms.profiles import DirectoryForm
from folkmoot.members.forms.values import given, value_field
from folkmoot.spaces.models import Space


class GroupForm(forms.Form):
    """A group to make or to change."""

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.SlugField(
        label=_("Address"), max_length=50, required=False, help_text=_("Made from the name when left empty.")
    )
    purpose = forms.CharField(
        label=_("What it is for"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False
    )
    visibility = forms.ChoiceField(
        label=_("Who may join"), choices=Group.Visibility.choices, widget=forms.RadioSelect, initial="open"
    )
    colour = forms.CharField(
        label=_("Colour"), initial="#2f6f62", widget=forms.TextInput(attrs={"type": "color"}), required=False
    )
    picture = forms.FileField(
        label=_("Picture"), required=False, help_text=_("PNG, JPEG or WebP; it is cut to a square."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip
    remove_picture = forms.BooleanField(label=_("Show no picture"), required=False)

    def __init__(self, *args: Any, has_picture: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_picture:
            del self.fields["remove_picture"]

    def words(self) -> dict[str, str]:
        """What the commands take, without what was left empty and has a default."""
        data = self.cleaned_data
        wanted = {name: data[name] for name in ("name", "slug", "purpose", "visibility", "colour")}
        return {name: value for name, value in wanted.items() if value or name == "purpose"}


class GroupSettingsForm(forms.Form):
    """Who may make groups, and how many."""

    create_role = forms.ChoiceField(
        label=_("Who may make groups"), choices=[(r.value, r.label) for r in Role.stored()], initial=Role.MEMBER
    )
    create_trust_level = forms.IntegerField(label=_("From which trust level on"), min_value=0, max_value=4)
    groups_at_most = forms.IntegerField(label=_("How many groups one member may lead"), min_value=0, max_value=1000)
    spaces_at_most = forms.IntegerField(label=_("How many spaces a group may have"), min_value=0, max_value=100)


class JoinGroupForm(forms.Form):
    """Joining, or asking to: the group's questions, and its guidelines."""

    def __init__(
        self, data: Any = None, *, questions: Sequence[GroupQuestion], number: int | None, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self._questions = questions
        for question in questions:
            self.fields[f"question-{question.id}"] = value_field(
                question.kind, question.choices, label=question.text, help_text=question.help,
                required=question.is_required,
            )  # fmt: skip
        if number is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=number)
            self.fields["accept"] = forms.BooleanField(label=_("I have read the guidelines and accept them"))

    def answers(self) -> dict[int, list[str]]:
        """What was answered, by question, when the form is valid."""
        return {each.id: given(self.cleaned_data.get(f"question-{each.id}")) for each in self._questions}


GroupQuestionForms = ordered_rows(QuestionForm, at_most=QUESTIONS_AT_MOST)


class GroupLinkForm(forms.Form):
    """A link into the group."""

    max_uses = forms.IntegerField(label=_("How many people"), min_value=1, max_value=1000, initial=1)
    days = forms.IntegerField(label=_("Good for days"), min_value=1, max_value=365, initial=14)


class GroupSpaceForm(forms.Form):
    """A space of the group."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in KINDS])
    visibility = forms.ChoiceField(
        label=_("Who may read"),
        choices=[
            (Space.Visibility.PRIVATE.value, _("The group alone")),
            (Space.Visibility.MEMBERS.value, _("Every member of the community")),
            (Space.Visibility.PUBLIC.value, _("Everybody")),
        ],
    )


class SuccessorForm(forms.Form):
    """Who leads the group when its last leader goes."""

    successor = forms.ChoiceField(label=_("Who leads it from now on"))

    def __init__(self, data: Any = None, *, rows: Sequence[GroupMember]) -> None:
        super().__init__(data)
        self.fields["successor"].choices = [(str(row.member_id), row.member.name) for row in rows]  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    """What goes into a new group."""

    name = forms.CharField(label=_("Name of the new group"), max_length=80)
    members = forms.MultipleChoiceField(label=_("Who goes"), widget=forms.CheckboxSelectMultiple)
    leaders = forms.MultipleChoiceField(
        label=_("Who leads the new group"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Among those who go."),
    )  # fmt: skip
    spaces = forms.MultipleChoiceField(
        label=_("Spaces to take along"), widget=forms.CheckboxSelectMultiple, required=False
    )
    stay = forms.BooleanField(label=_("They stay in this group, too"), required=False)

    def __init__(self, data: Any = None, *, rows: Sequence[GroupMember], spaces: Sequence[Space]) -> None:
        super().__init__(data)
        people = [(str(row.member_id), row.member.name) for row in rows]
        for name, choices in (
            ("members", people), ("leaders", people), ("spaces", [(str(space.id), space.name) for space in spaces]),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not spaces:
            del self.fields["spaces"]

    def ids(self, name: str) -> list[int]:
        """The chosen ones as numbers."""
        return [int(each) for each in self.cleaned_data.get(name, ())]


class GroupDirectoryForm(DirectoryForm):
    """How the members of a group are searched: as all members are."""
