"""Measures from a member's page, notes about members, the ladder and the words to authors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.cases import add_item, open_case
from folkmoot.moderation.commands.deciding import decide
from folkmoot.moderation.models import CaseItem, Decision, LetterTemplate, MemberNote, Sanction, SanctionPolicy
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.rights import can_change_policy, can_sanction, can_see_members_record
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.wording import unknown_placeholders

STEPS_AT_MOST = 12
_SETTABLE = frozenset({
    "steps", "decay_days", "appeal_days", "undo_minutes", "raid_answer", "raid_hours", "newcomer_days",
})  # fmt: skip


def measure_member(
    *, actor: Actor, member: Membership, wanted: NewSanction, clause: str, words: str = "", reason: str = ""
) -> Decision:
    """Take a measure against a member from their page; it is a decision like every other, and open to appeal.

    Records what `decide` records. Raises NotAllowed, RuleBroken.
    """
    if not can_sanction(actor, member, wanted.kind, wanted.space_id):
        raise NotAllowed(_("You may not take this measure against this member."))
    with transaction.atomic():
        case = open_case(actor=actor, subject=("profile", member.id))
        add_item(
            actor=actor, case=case, kind=CaseItem.Kind.STAFF, member_id=actor.member_id, clause=clause, text=reason
        )
        return decide(
            actor=actor, case=case, deed=Decision.Deed.SANCTION, clause=clause, words=words, sanctions=[wanted]
        )


def note_about(*, actor: Actor, member: Membership, text: str) -> MemberNote:
    """Leave colleagues a note about a member. Records `moderation.note.made`. Raises NotAllowed, RuleBroken."""
    if not can_see_members_record(actor) or member.id == actor.member_id:
        raise NotAllowed(_("Moderators note things about others."))
    if not text.strip():
        raise RuleBroken("empty", _("Write something."), field="text")
    with transaction.atomic():
        note = MemberNote.everywhere.create(
            community_id=actor.community_id, member=member, author_id=actor.member_id, text=text.strip()[:2000]
        )
        record("moderation.note.made", actor=actor, subject=("member", member.id))
    return note


def delete_note(*, actor: Actor, note: MemberNote) -> None:
    """Take a note back: who wrote it, and managers. Records `moderation.note.deleted`. Raises NotAllowed."""
    is_own = note.author_id is not None and note.author_id == actor.member_id
    if not can_see_members_record(actor) or not (is_own or actor.is_manager):
        raise NotAllowed(_("You may delete your own notes."))
    with transaction.atomic():
        record("moderation.note.deleted", actor=actor, subject=("member", note.member_id))
        note.delete()


def change_policy(*, actor: Actor, **changes: Any) -> SanctionPolicy:
    """Settle the ladder, its decay, appeals and raids: managers may. Records `moderation.policy.changed`.

    Raises NotAllowed, RuleBroken.
    """
    if not can_change_policy(actor):
        raise NotAllowed(_("Managers settle what measures there are."))
    if unknown := set(changes) - _SETTABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    _check_steps(changes.get("steps", []))
    with transaction.atomic():
        policy = policy_of(actor.community_id)
        for name, value in changes.items():
            setattr(policy, name, value)
        policy.full_clean(exclude=["community"], validate_constraints=False)
        policy.save()
        record("moderation.policy.changed", actor=actor, details={"fields": sorted(changes)})
    return policy


def save_letter(*, actor: Actor, deed: str, language: str, text: str, clause: str = "") -> LetterTemplate | None:
    """Keep the words for a clause, deed and language; empty words bring ours back. Managers may.

    Records `moderation.letter.changed`. Raises NotAllowed; RuleBroken for a placeholder that means nothing.
    """
    if not can_change_policy(actor):
        raise NotAllowed(_("Managers settle what is said to authors."))
    if deed not in Decision.Deed.values:
        raise RuleBroken("unknown-deed", _("Choose what was done."), field="deed")
    if wrong := unknown_placeholders(text):
        said = ", ".join(f"{{{name}}}" for name in wrong)
        raise RuleBroken("placeholder", _("There is no such placeholder: %(names)s") % {"names": said}, field="text")
    key: dict[str, Any] = {"community_id": actor.community_id, "clause": clause, "deed": deed, "language": language}
    with transaction.atomic():
        record("moderation.letter.changed", actor=actor, details={"deed": deed, "clause": clause})
        if not text.strip():
            LetterTemplate.everywhere.filter(**key).delete()
            return None
        row, _made = LetterTemplate.everywhere.update_or_create(
            **key, defaults={"text": text.strip()[:4000], "changed_at": timezone.now()}
        )
    return row


def _check_steps(steps: Sequence[dict[str, Any]]) -> None:
    if len(steps) > STEPS_AT_MOST:
        raise RuleBroken("too-many", _("A ladder has at most %(most)s steps.") % {"most": STEPS_AT_MOST}, field="steps")
    for step in steps:
        if step.get("kind") not in Sanction.Kind.values:
            raise RuleBroken("unknown-sanction", _("Choose one of the measures."), field="steps")
        if step["kind"] == Sanction.Kind.SUSPENSION and not step.get("days"):
            raise RuleBroken("no-end", _("Say how long. A suspension without an end is a ban."), field="steps")
