"""The shape of what people send; the rules are the commands'."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from folkmoot.content.commands import NewPoll
from folkmoot.content.models import Poll

ROWS_AT_LEAST = 4
ROWS_AT_MOST = 50


class WritingForm(forms.Form):
    """A text, with an optional file for who has no scripts."""

    markdown = forms.CharField(label=_("Text"), widget=forms.Textarea, max_length=70_000, strip=False)
    file = forms.FileField(label=_("Add a file"), required=False)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class OptionRows(forms.Widget):
    """A row for each option, which can be added, moved and removed: by buttons of the form, or by a script."""

    template_name = "content/partials/_option_rows.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        rows = [row for text in _sent(data, name) for row in (text.splitlines() or [""])]
        return rearranged(rows, str(data.get("poll_rows", "")))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [*(value or []), *[""] * max(0, ROWS_AT_LEAST - len(value or []))]
        return render_to_string(self.template_name, {"name": name, "rows": rows, "attrs": attrs or {}})


class OptionsField(forms.Field):
    """The options of a poll, in their order."""

    widget = OptionRows

    def clean(self, value: Any) -> list[str]:
        return [str(row)[:200].replace("\x00", "") for row in value or []][:ROWS_AT_MOST]


def rearranged(rows: list[str], action: str) -> list[str]:
    """The rows after a button among them was pressed: "more", "up:N", "down:N", "remove:N", rows counted from 1."""
    kind, _colon, number = action.partition(":")
    place = int(number) - 1 if number.isdecimal() and len(number) < 4 else -1
    rows = rows[:ROWS_AT_MOST]
    if kind == "more":
        return [*rows, "", ""][:ROWS_AT_MOST]
    if not 0 <= place < len(rows):
        return rows
    if kind == "remove":
        return rows[:place] + rows[place + 1 :]
    other = place + {"up": -1, "down": 1}.get(kind, 0)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return rows


def _sent(data: Any, name: str) -> list[str]:
    found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    return [found] if isinstance(found, str) else list(found)


class PollForm(forms.Form):
    """A poll to put into a post; empty question: no poll."""

    poll_question = forms.CharField(label=_("Question"), max_length=300, required=False)
    poll_options = OptionsField(label=_("Options"), required=False)
    poll_kind = forms.ChoiceField(label=_("Kind"), choices=Poll.Kind.choices, required=False, initial="single")
    poll_min_choices = forms.IntegerField(
        label=_("At least so many choices"), min_value=1, max_value=50, required=False, initial=1
    )
    poll_max_choices = forms.IntegerField(
        label=_("At most so many choices"), min_value=1, max_value=50, required=False, help_text=_("Empty: all.")
    )
    poll_credits = forms.IntegerField(
        label=_("Credits to spend"),
        min_value=1,
        max_value=1000,
        required=False,
        initial=100,
        help_text=_("n votes for an option cost n × n credits."),
    )
    poll_results = forms.ChoiceField(label=_("Results are shown"), choices=Poll.Results.choices, required=False)
    poll_hides_voters = forms.BooleanField(label=_("Nobody sees who voted for what"), required=False, initial=True)
    poll_votes_are_final = forms.BooleanField(label=_("Votes are final"), required=False)
    poll_who_adds_options = forms.ChoiceField(
        label=_("Who may add options"), choices=Poll.WhoAdds.choices, required=False
    )
    poll_closes_at = forms.DateTimeField(
        label=_("Closes"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def new_poll(self) -> NewPoll | None:
        """The poll that was asked for, None where there is no question."""
        data: dict[str, Any] = self.cleaned_data
        if not data.get("poll_question", "").strip():
            return None
        kind = data["poll_kind"] or Poll.Kind.SINGLE
        return NewPoll(
            question=data["poll_question"],
            options=data["poll_options"],
            kind=kind,
            results=data["poll_results"] or Poll.Results.ALWAYS,
            hides_voters=data["poll_hides_voters"],
            votes_are_final=data["poll_votes_are_final"],
            who_adds_options=data["poll_who_adds_options"] or Poll.WhoAdds.NOBODY,
            min_choices=data["poll_min_choices"] or 1,
            max_choices=data["poll_max_choices"] or ROWS_AT_MOST,
            credits=data["poll_credits"] or 100,
            closes_at=data["poll_closes_at"],
        )

    def clean(self) -> dict[str, Any]:
        """Options or a choice of kind without a question are a poll that somebody forgot to finish."""
        data = super().clean() or self.cleaned_data
        if any(row.strip() for row in data.get("poll_options", [])) and not data.get("poll_question", "").strip():
            self.add_error("poll_question", _("Ask a question, or leave the options empty."))
        least, most = data.get("poll_min_choices"), data.get("poll_max_choices")
        if least and most and most < least:
            self.add_error("poll_max_choices", _("At most cannot be fewer than at least."))
        return data


def poll_as_initial(poll: Poll) -> dict[str, Any]:
    """What the form shows of a poll that is there."""
    names = (
        "question", "kind", "min_choices", "max_choices", "credits", "results", "hides_voters", "votes_are_final",
        "who_adds_options", "closes_at",
    )  # fmt: skip
    options = [option.text for option in sorted(poll.options.all(), key=lambda option: option.position)]
    return {f"poll_{name}": getattr(poll, name) for name in names} | {"poll_options": options}


F = TypeVar("F", bound=forms.Form)


def as_typed(form_class: type[F], data: Any) -> F:
    """The form with everything as it was sent, not yet judged: for buttons that only rearrange it."""
    fields = form_class.base_fields
    initial = {name: field.widget.value_from_datadict(data, {}, name) for name, field in fields.items()}
    return form_class(initial=initial)


class ReplyForm(PollForm, WritingForm):
    """A reply, which may hold a poll."""


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
            ("direct", _("My direct messages")),
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
