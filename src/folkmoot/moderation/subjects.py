"""What a decision is about, whichever room it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.urls import get_script_prefix
from django.utils.translation import gettext as _

from folkmoot.content.markup import all_words
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.moderation import Moderated, ModeratedSubject, moderated_subjects
from folkmoot.moderation.models import Decision

Deed = Decision.Deed
VISIBLE, HELD, HIDDEN, GONE = "visible", "held", "hidden", "gone"


def load_subject(community_id: int, subject_type: str, subject_id: int) -> Moderated | None:
    """The thing as it is now, whoever may see it; None where it is gone or its kind is unknown."""
    subject = moderated_subjects.find(subject_type)
    if subject is None:
        return None
    return subject.load(community_id, [subject_id]).get(subject_id)


def as_members_see(subject: Moderated) -> Moderated:
    """The thing without what only moderators read: changes that wait for them, and fields that are for them alone."""
    if subject.state == HELD:
        return replace(subject, title="", text="", html="", images=())
    return replace(subject, text=all_words(subject.html))


def placed(path: str) -> str:
    """A path of a thing that was kept, under the community's address as it is now."""
    prefix = get_script_prefix()
    return path if path.startswith(prefix) else prefix + path.lstrip("/")


def carry_out(deed: str, *, actor: Actor, subject_type: str, loaded: Moderated | None, reason: str) -> None:
    """Do to the thing what was decided, through its room's own command. What is so already stays as it is.

    Raises RuleBroken where the thing is gone, or its room has no such deed.
    """
    subject = moderated_subjects.find(subject_type)
    if deed in (Deed.NOTHING, Deed.SANCTION):
        return
    is_gone = loaded is None or (loaded.state == GONE and deed != Deed.RESTORE)
    if subject is None or loaded is None or is_gone:
        raise RuleBroken("gone", _("What this is about is gone. Decide about the member, or that nothing is wrong."))
    command = _command(subject, deed, loaded.state)
    if command is not None:
        command(actor, loaded.id, reason)


def _command(subject: ModeratedSubject, deed: str, state: str) -> Callable[[Actor, int, str], None] | None:
    if (deed, state) in {(Deed.APPROVE, VISIBLE), (Deed.HIDE, HIDDEN)}:
        return None
    found = {
        Deed.APPROVE: subject.restore if state == HIDDEN else subject.approve,
        Deed.RESTORE: subject.approve if state == HELD else subject.restore,
        Deed.HIDE: subject.hide,
        Deed.DELETE: subject.delete,
    }.get(Deed(deed))
    if found is None:
        raise RuleBroken("no-such-deed", _("That cannot be done with this kind of thing."), field="deed")
    return found
