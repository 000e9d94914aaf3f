"""The shape of what people send; the rules are the commands'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from folkmoot.content.commands import NewPoll
from folkmoot.content.models import Poll

POLL_ROWS = 6


class WritingForm(forms.Form):
    """A text, with an optional file for who has no scripts."""

    markdown = forms.CharField(label=_("Text"), widget=forms.Textarea, max_length=70_000, strip=False)
    file = forms.FileField(label=_("Add a file"), required=False)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class PollForm(forms.Form):
    """A poll to open a thread with; empty question: no poll."""

    poll_question = forms.CharField(label=_("Question"), max_length=300, required=False)
    poll_options = forms.CharField(
        label=_("Options, one a line"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=12_000
    )
    poll_kind = forms.ChoiceField(label=_("Kind"), choices=Poll.Kind.choices, required=False, initial="single")
    poll_results = forms.ChoiceField(label=_("Results are shown"), choices=Poll.Results.choices, required=False)
    poll_hides_voters = forms.BooleanField(label=_("Nobody sees who voted for what"), required=False, initial=True)
    poll_votes_are_final = forms.BooleanField(label=_("Votes are final"), required=False)
    poll_who_adds_options = forms.ChoiceField(
        label=_("Who may add options"), choices=Poll.WhoAdds.choices, required=False
    )
    poll_closes_at = forms.DateTimeField(
        label=_("Closes"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def new_poll(self) -> NewPoll | None:
        """The poll that was asked for, None where there is no question."""
        data: dict[str, Any] = self.cleaned_data
        if not data.get("poll_question", "").strip():
            return None
        return NewPoll(
            question=data["poll_question"],
            options=data["poll_options"].splitlines(),
            kind=data["poll_kind"] or Poll.Kind.SINGLE,
            results=data["poll_results"] or Poll.Results.ALWAYS,
            hides_voters=data["poll_hides_voters"],
            votes_are_final=data["poll_votes_are_final"],
            who_adds_options=data["poll_who_adds_options"] or Poll.WhoAdds.NOBODY,
            closes_at=data["poll_closes_at"],
        )


class ThreadForm(PollForm, WritingForm):
    """A thread to open."""

    title = forms.CharField(label=_("Title"), max_length=300)
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=400, help_text=_("Separated by commas, at most ten.")
    )

    def tag_list(self) -> list[str]:
        """The tags that were typed."""
        return [tag for tag in self.cleaned_data.get("tags", "").split(",") if tag.strip()]


class RenameForm(forms.Form):
    """A thread's title and tags."""

    title = forms.CharField(label=_("Title"), max_length=300)
    tags = forms.CharField(label=_("Tags"), required=False, max_length=400)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class BookmarkForm(forms.Form):
    """A note and a reminder for a bookmark."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    remind_at = forms.DateTimeField(
        label=_("Remind me"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class ContentSettingsForm(forms.Form):
    """What managers decide about posts."""

    link_previews = forms.BooleanField(
        label=_("Show what is behind a link"),
        required=False,
        help_text=_(
            "A link that stands alone in a paragraph gets a card with the title, a sentence and a picture of the page. "
            "This server fetches them once and keeps the picture, so that readers are not seen by that page."
        ),
    )


class SearchForm(forms.Form):
    """Words, and filters for whom the language of filters is not at hand."""

    q = forms.CharField(label=_("Words"), required=False, max_length=300)
    space = forms.ChoiceField(label=_("Space"), required=False)
    by = forms.CharField(label=_("Written by"), required=False, max_length=60)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("question", _("Questions and answers")),
            ("answered", _("Answered questions")),
            ("unanswered", _("Open questions")),
        ],
    )
    after = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.DateField(label=_("Before"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Best first")), ("newest", _("Newest first"))]
    )

    def __init__(self, data: Any, *, spaces: list[tuple[str, str]]) -> None:
        super().__init__(data)
        space = self.fields["space"]
        assert isinstance(space, forms.ChoiceField)
        space.choices = [("", _("Everywhere")), *spaces]

    def filters(self) -> list[forms.BoundField]:
        """All fields but the words."""
        return [field for field in self if field.name != "q"]

    def has_filters(self) -> bool:
        """Whether anything but words was asked for."""
        return any(self.data.get(field.name) for field in self.filters())

    def chosen_order(self) -> str:
        """The order that was chosen, as search names it."""
        return self.cleaned_data["order"] or "relevance"

    def asked(self) -> str:
        """Words and filters as one question in the language of search."""
        data = self.cleaned_data
        pairs = (
            ("in", data["space"]),
            ("by", data["by"].strip().lstrip("@")),
            ("tag", slugify(data["tag"].lstrip("#"), allow_unicode=True)),
            ("is", data["kind"]),
            ("after", data["after"] and data["after"].isoformat()),
            ("before", data["before"] and data["before"].isoformat()),
        )
        # Filters first: what is cut off at the end of a long question are words.
        return " ".join([*(f'{key}:"{value}"' for key, value in pairs if value), data["q"].strip()]).strip()
