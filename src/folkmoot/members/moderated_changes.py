"""Changes that somebody would make to what is another's, as things that moderators decide on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from zlib import crc32

from django.utils.functional import Promise

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.moderation import Moderated, ModeratedSubject
from folkmoot.members.commands.pending import let_wait_again, turn_down_change
from folkmoot.members.commands.seniority import refuse_against_seniors
from folkmoot.members.models import PendingChange

# The things of a community with these ids, as they would be with these changes.
Shown = Callable[[int, Collection[int], Mapping[int, PendingChange]], dict[int, Moderated]]
MayJudge = Callable[[Actor, int], bool]
# Makes the change of the thing with that id; the last says whether also one that was turned down.
Make = Callable[[Actor, int, bool], None]


def edits_of(kind: str, label: str | Promise, shown: Shown, may_judge: MayJudge, make: Make) -> ModeratedSubject:
    """The kind of thing that `commands.pending.as_edit` names: judged by who judges the thing, flagged by nobody.

    Hiding it lets the change not come; what it would have changed stays as it is.
    """

    def load(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
        rows = PendingChange.everywhere.filter(community_id=community_id, subject_type=kind, id__in=ids)
        changes = {row.subject_id: row for row in rows}
        found = shown(community_id, list(changes), changes)
        return {changes[id_].id: _as_edit(thing, changes[id_]) for id_, thing in found.items()}

    def judges(actor: Actor, change_id: int) -> bool:
        change = _find(actor, kind, change_id)
        return actor.is_staff if change is None else may_judge(actor, change.subject_id)

    def approve(actor: Actor, change_id: int, reason: str) -> None:
        if (change := _find(actor, kind, change_id)) is not None:
            make(actor, change.subject_id, False)

    def hide(actor: Actor, change_id: int, reason: str) -> None:
        if (change := _find(actor, kind, change_id)) is None:
            return
        if not may_judge(actor, change.subject_id):
            raise NotAllowed
        refuse_against_seniors(actor, change.member_id)
        turn_down_change(actor=actor, subject=(kind, change.subject_id), reason=reason)

    def restore(actor: Actor, change_id: int, reason: str) -> None:
        if (change := _find(actor, kind, change_id)) is not None:
            make(actor, change.subject_id, True)

    def wait(actor: Actor, change_id: int, reason: str) -> None:
        if (change := _find(actor, kind, change_id)) is not None:
            let_wait_again(actor=actor, subject=(kind, change.subject_id))

    return ModeratedSubject(
        f"{kind}-edit", label, load, lambda _actor, _id: False, judges, approve=approve, hide=hide, restore=restore,
        wait=wait,
    )  # fmt: skip


def _find(actor: Actor, kind: str, change_id: int) -> PendingChange | None:
    return PendingChange.everywhere.filter(community_id=actor.community_id, subject_type=kind, id=change_id).first()


def _as_edit(thing: Moderated, change: PendingChange) -> Moderated:
    waits = change.state == PendingChange.State.WAITING
    return replace(
        thing, id=change.id, author_id=change.member_id, owner_id=thing.author_id, at=change.at,
        state="held" if waits else "hidden", revision=crc32(repr(sorted(change.changes.items())).encode()) >> 1,
    )  # fmt: skip
