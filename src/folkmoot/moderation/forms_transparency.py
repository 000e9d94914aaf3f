"""Forms of notices, complaints, statements and what the public is told: the shape of what is sent, no rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _

from folkmoot.moderation.dsa import vocabulary as words
from folkmoot.moderation.models import TransparencySettings
from folkmoot.moderation.queries.yearly import NOTICE_CATEGORIES

_signer = TimestampSigner(salt="folkmoot.moderation.notice-form")
# Nobody fills the form in faster; programs do. A day later it is opened anew, with all that was typed.
LEAST_SECONDS, MOST_SECONDS = 3, 86_400


class NoticeForm(forms.Form):
    """A notice of illegal content, with what the law asks for."""

    locations = forms.CharField(
        label=_("Where is it?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The exact address or addresses, one on a line, as your browser shows them."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why is it against the law?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("So that somebody who does not know the matter can judge it."),
    )  # fmt: skip
    law = forms.CharField(label=_("Which law, if you know"), max_length=300, required=False)
    category = forms.ChoiceField(label=_("What is it about?"), required=False)
    is_exempt = forms.BooleanField(
        label=_("It shows or furthers sexual abuse of children"), required=False,
        help_text=_("Then you need not say who you are."),
    )  # fmt: skip
    name = forms.CharField(label=_("Your name"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("Your e-mail"), required=False,
        help_text=_("We confirm there that your notice came, and tell you what we decide. The author never sees it."),
    )  # fmt: skip
    in_good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I wrote is accurate and complete"), required=False
    )
    # People do not see it and leave it empty.
    homepage = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("I do not know")), *NOTICE_CATEGORIES.items()]

    def is_by_a_person(self) -> bool:
        """Whether it was open for as long as a person needs, and what people do not see is empty."""
        if self.data.get("homepage"):
            return False
        try:
            _signer.unsign(self.data.get("opened", ""), max_age=MOST_SECONDS)
            return LEAST_SECONDS == 0 or not _is_younger(self.data.get("opened", ""))
        except BadSignature:
            return False

    @staticmethod
    def opening() -> str:
        """What a fresh form carries."""
        return _signer.sign("open")


class ComplaintForm(forms.Form):
    """Why a decision was wrong."""

    text = forms.CharField(
        label=_("What is wrong with the decision?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class TrustedFlaggerForm(forms.Form):
    """An organisation whose notices come first."""

    name = forms.CharField(label=_("Organisation"), max_length=200)
    address = forms.CharField(
        label=_("Address"), max_length=254,
        help_text=_("notices@example.org, or @example.org for all of an organisation's."),
    )  # fmt: skip


class TransparencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the public is told."""

    class Meta:
        model = TransparencySettings
        fields = ["is_public", "period", "threshold", "sends_statements", "provider", "contact"]
        labels = {
            "is_public": _("Everybody may read the figures of moderation"),
            "period": _("How often there are new figures"),
            "threshold": _("Numbers below this are not told"),
            "sends_statements": _("Send statements of reasons to the EU's database"),
            "provider": _("Who provides the service"),
            "contact": _("Where they are reached"),
        }
        help_texts = {
            "period": _("One length only: from months and a quarter together, small numbers could be worked out."),
            "sends_statements": _("Works once the operator has given a token of the database (FOLKMOOT_DSA_TOKEN)."),
        }

    def _post_clean(self) -> None:
        """The command validates and writes; the form only parses."""


class StatementForm(forms.Form):
    """What a moderator adds to a statement of reasons."""

    category = forms.ChoiceField(label=_("Category"), required=False)
    legal_ground = forms.CharField(
        label=_("Which law it is against"), max_length=500, required=False,
        help_text=_("Empty: it stands on the guidelines."),
    )  # fmt: skip
    explanation = forms.CharField(
        label=_("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("This becomes public: name nobody and quote nothing."),
    )  # fmt: skip
    is_illegal_too = forms.BooleanField(label=_("It is against the law, too"), required=False)
    content_language = forms.CharField(label=_("Language of the content (two letters)"), max_length=2, required=False)
    territories = forms.MultipleChoiceField(
        label=_("Only in these countries"), required=False, choices=[(each, each) for each in words.COUNTRIES]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("As the clause says")), *words.CATEGORIES.items()]

    def details(self) -> dict[str, Any]:
        """What the command takes."""
        data = dict(self.cleaned_data)
        data["content_language"] = data["content_language"].upper()
        return data


def _is_younger(opened: str) -> bool:
    try:
        _signer.unsign(opened, max_age=LEAST_SECONDS)
    except BadSignature:
        return False
    return True
