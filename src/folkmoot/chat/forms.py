"""The shape of what people send; the rules are the commands'."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from folkmoot.content.commands.channels import NAME_AT_MOST, PURPOSE_AT_MOST
from folkmoot.content.commands.messages import KEY_AT_MOST
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to

_PACES = (
    (0, _("As quickly as one likes")),
    (10, _("Every 10 seconds")),
    (30, _("Every 30 seconds")),
    (60, _("Every minute")),
    (300, _("Every 5 minutes")),
    (900, _("Every 15 minutes")),
    (3600, _("Every hour")),
    (21600, _("Every 6 hours")),
)


class MessageForm(forms.Form):
    """A message for who has no scripts. The key makes one of what is sent twice."""

    markdown = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 3}), max_length=64_000)
    file = forms.FileField(label=_("Add a file"), required=False)
    key = forms.CharField(max_length=KEY_AT_MOST, widget=forms.HiddenInput, initial=lambda: str(uuid4()))
    root = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class ChannelForm(forms.Form):
    """A channel to open."""

    name = forms.CharField(label=_("Name"), max_length=NAME_AT_MOST + 1)
    purpose = forms.CharField(label=_("What it is about"), max_length=PURPOSE_AT_MOST, required=False)


class ChannelSettingsForm(ChannelForm):
    """A channel to change."""

    slow_seconds = forms.TypedChoiceField(
        label=_("How often a member may write"), choices=_PACES, coerce=int, help_text=_("Who moderates need not wait.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = (kwargs.get("initial") or {}).get("slow_seconds", 0)
        if now not in dict(_PACES):
            choices = [*_PACES, (now, _("Every %(seconds)s seconds") % {"seconds": now})]
            self.fields["slow_seconds"].choices = choices  # type: ignore[attr-defined]


class PeopleForm(forms.Form):
    """Members by their names for mentions."""

    members = forms.CharField(
        label=_("With whom"),
        max_length=1000,
        help_text=_("Their names as in mentions, with commas between them: ana, @ben"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By the address under which the community lies now.
        self.fields["members"].widget.attrs["data-complete-members"] = reverse("content:complete")

    def chosen(self, actor: Actor) -> list[Membership]:
        """Those who are meant; raises RuleBroken that names who is not known."""
        handles = [part.strip().lstrip("@").lower() for part in self.cleaned_data["members"].split(",")]
        wanted = list(dict.fromkeys(handle for handle in handles if handle))[:50]
        found = {}
        for handle in wanted:
            member = members_visible_to(actor).filter(handle__iexact=handle).first()
            if member is None:
                raise RuleBroken("unknown-member", _("Nobody here is called @%(name)s.") % {"name": handle},
                                 field="members")  # fmt: skip
            found[member.id] = member
        return list(found.values())


class StartForm(PeopleForm):
    """A conversation to begin."""

    title = forms.CharField(
        label=_("Name"), max_length=NAME_AT_MOST, required=False, help_text=_("For a group, if it is to have one.")
    )


class TitleForm(forms.Form):
    """A group's name."""

    title = forms.CharField(label=_("Name of the group"), max_length=NAME_AT_MOST, required=False)


class TopicForm(forms.Form):
    """A topic that messages become."""

    title = forms.CharField(label=_("Title"), max_length=200)
    space = forms.TypedChoiceField(label=_("Space"), coerce=int)

    def __init__(self, *args: Any, spaces: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].choices = spaces  # type: ignore[attr-defined]
