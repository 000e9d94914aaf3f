"""What managers send about sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to


def spaces_for_comments(actor: Actor) -> Any:
    """Spaces in which articles may have their threads."""
    spaces = spaces_visible_to(actor).filter(archived_at__isnull=True)
    return spaces.exclude(visibility=Space.Visibility.PRIVATE).exclude(kind=Space.Kind.CHAT)


class SiteForm(forms.Form):
    """An origin and the space for its threads."""

    origin = forms.CharField(
        label=_("Address of the site"),
        max_length=500,
        help_text=_("Its pages may show comments, and those of no other. Such as https://blog.example"),
    )
    space = forms.ModelChoiceField(Space.everywhere.none(), label=_("Space for the threads"), empty_label=None)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces_for_comments(actor)  # type: ignore[attr-defined]
