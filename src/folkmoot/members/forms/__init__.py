"""The shape of what members send about themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community
from folkmoot.core.fields import ordered_rows
from folkmoot.core.roles import Role
from folkmoot.members.commands.questions import AT_MOST
from folkmoot.members.forms.values import given, value_field
from folkmoot.members.models import JoinQuestion, Limit, Metric
from folkmoot.members.models.questions import ASKABLE
from folkmoot.members.thresholds import highest_value

# Numbers by trust level and name.
_Numbers = Mapping[int, Mapping[str, int]]


class JoinForm(forms.Form):
    """Joining: a name, a handle, the community's questions, and the guidelines."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    handle = forms.CharField(
        label=_("Short name"), max_length=40, help_text=_("Others mention you with it: letters, digits, . - _")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    invitation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    accept = forms.BooleanField(label=_("I have read the guidelines and accept them"), required=True)

    def __init__(self, *args: Any, questions: Sequence[JoinQuestion] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._questions = questions
        for question in questions:
            self.fields[f"question-{question.id}"] = value_field(
                question.kind,
                question.choices,
                label=question.text,
                help_text=question.help,
                required=question.is_required,
            )

    def asked(self) -> list[forms.BoundField]:
        """The fields of the community's questions."""
        return [self[f"question-{question.id}"] for question in self._questions]

    def answers(self) -> dict[int, list[str]]:
        """What was answered, by question, when the form is valid."""
        return {each.id: given(self.cleaned_data.get(f"question-{each.id}")) for each in self._questions}


class QuestionForm(forms.Form):
    """A question for those who join; one of several on a page."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("Question"), max_length=200)
    help = forms.CharField(label=_("A word of help"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Answer"), choices=[(kind.value, kind.label) for kind in ASKABLE])
    choices = forms.CharField(
        label=_("Choices"), widget=forms.Textarea(attrs={"rows": 4}), required=False, help_text=_("One a line.")
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)


QuestionForms = ordered_rows(QuestionForm, at_most=AT_MOST)


class InvitationForm(forms.Form):
    """A link to invite people with."""

    max_uses = forms.IntegerField(label=_("How many people"), min_value=1, max_value=1000, initial=1)
    days = forms.IntegerField(label=_("Good for days"), min_value=1, max_value=365, initial=14)
    role = forms.ChoiceField(label=_("Role"), choices=[(r.value, r.label) for r in Role.stored()], initial=Role.MEMBER)
    email = forms.EmailField(label=_("Only for this address"), required=False)


class OwnerForm(forms.Form):
    """How the operator of a new installation signs in from now on."""

    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )
    password = forms.CharField(
        label=_("A password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters; a few words are easy to remember."),
        max_length=200,
        strip=False,
    )


class FoundingForm(forms.Form):
    """A community to be: what it is, and who founds it."""

    name = forms.CharField(label=_("Name of the community"), max_length=80)
    slug = forms.CharField(
        label=_("Short name in addresses"),
        max_length=50,
        required=False,
        help_text=_("Lower-case letters, digits and hyphens, such as moorland. Made from the name when left empty."),
    )
    kind = forms.ChoiceField(
        label=_("What is it like?"),
        choices=Community.Kind.choices,
        initial=Community.Kind.OTHER,
        help_text=_("Guidelines and spaces that fit are suggested. Everything can be changed."),
    )
    tagline = forms.CharField(
        label=_("In one sentence"),
        max_length=160,
        required=False,
        help_text=_("Visitors read it first, search engines show it."),
    )
    purpose = forms.CharField(
        label=_("What it is for"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    own_name = forms.CharField(label=_("Your name, as members will see it"), max_length=80)


class ThresholdsForm(forms.Form):
    """What each trust level asks for and may do at most: a number for every level and metric."""

    def __init__(self, data: Any = None, *, thresholds: _Numbers, limits: _Numbers) -> None:
        super().__init__(data)
        self._keys = {
            f"level-{level}-{metric}": (level, metric)
            for numbers in (thresholds, limits)
            for level in numbers
            for metric in numbers[level]
        }
        labels = dict([*Metric.choices, *Limit.choices])
        for name, (level, metric) in self._keys.items():
            self.fields[name] = forms.IntegerField(
                label=_("Level %(level)d: %(metric)s") % {"level": level, "metric": labels[metric]},
                min_value=0,
                max_value=highest_value(metric),
                initial={**thresholds.get(level, {}), **limits[level]}[metric],
            )

    def demands(self) -> list[forms.BoundField]:
        """The fields of what levels ask for."""
        return [self[name] for name, (_level, metric) in self._keys.items() if metric in Metric.values]

    def abilities(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of what levels may do, a row for each limit and a field for each level."""
        found = []
        for limit in Limit:
            fields = [self[name] for name, (_level, metric) in self._keys.items() if metric == limit]
            for field in fields:
                field.field.widget.attrs["aria-label"] = field.label
            found.append((str(limit.label), fields))
        return found

    def values(self) -> dict[tuple[int, str], int]:
        """The numbers by level and metric, when the form is valid."""
        return {key: self.cleaned_data[name] for name, key in self._keys.items()}


class ErasureForm(forms.Form):
    """Erasing oneself: what becomes of the posts, and one's own short name typed as confirmation."""

    posts = forms.ChoiceField(label=_("What you wrote"), widget=forms.RadioSelect)
    handle = forms.CharField(label=_("Your short name, to confirm"), max_length=40)

    def __init__(
        self, data: Any = None, *, choices: Sequence[bool], handle: str, is_right: Callable[[str], bool] | None = None
    ) -> None:
        """With `is_right` the password is asked, too, and judged by it."""
        super().__init__(data)
        self._is_right = is_right
        if is_right is not None:
            self.fields["password"] = forms.CharField(
                label=_("Your password"),
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )
        labels = {False: _("stays, without your name"), True: _("is deleted too")}
        options = [("delete" if deletes else "keep", labels[deletes]) for deletes in choices]
        field = cast(forms.ChoiceField, self.fields["posts"])
        field.choices = options
        field.initial = options[0][0]
        self._handle = handle

    def clean_password(self) -> str:
        """The password; every attempt counts."""
        password: str = self.cleaned_data["password"]
        if self._is_right is not None and not self._is_right(password):
            raise forms.ValidationError(_("This is not your password."))
        return password

    def clean_handle(self) -> str:
        """The short name as typed; it must be one's own."""
        typed: str = self.cleaned_data["handle"].strip().lstrip("@")
        if typed.lower() != self._handle.lower():
            raise forms.ValidationError(_("This is not your short name."))
        return typed
