"""Forms of the queue: the shape of what is sent, no rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.moderation.clauses import Clause


class FlagForm(forms.Form):
    """Which clause something breaks, and what there is to add. Without guidelines the words alone."""

    clause = forms.ChoiceField(label=_("What does it break?"), widget=forms.RadioSelect, choices=())
    text = forms.CharField(
        label=_("What should moderators know?"),
        help_text=_("Not needed. Who made it never reads this, nor learns who you are."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, clauses: Sequence[Clause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.ref, f"{each.number}. {each.title}") for each in clauses]
        if not clauses:
            del self.fields["clause"]
            self.fields["text"].required = True
            self.fields["text"].help_text = _("Who made it never reads this, nor learns who you are.")
