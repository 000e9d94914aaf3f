"""The managers' labels, who carries them, and taking a member out of all records."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.models import RecordContact, RecordNote, RecordTag, RecordTagging
from folkmoot.insights.policies import can_write_records
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to

TAGS_AT_MOST = 500


def tag_member(*, actor: Actor, member: Membership, name: str) -> RecordTag:
    """Give a member a label; one of that name is taken, else made. Managers. Records `insights.tag.given`, once.

    Raises NotAllowed, RuleBroken.
    """
    if not can_write_records(actor) or not members_visible_to(actor).filter(id=member.id).exists():
        raise NotAllowed(_("Managers keep the records of members."))
    words, key = _checked(name)
    own = RecordTag.everywhere.filter(community_id=actor.community_id)
    with transaction.atomic():
        tag = own.filter(key=key).first()
        if tag is None:
            if own.count() >= TAGS_AT_MOST:
                raise RuleBroken("too-many", _("Keep at most %(most)s.") % {"most": TAGS_AT_MOST}, field="name")
            tag = own.get_or_create(key=key, defaults={"name": words, "community_id": actor.community_id})[0]
        is_new = RecordTagging.everywhere.get_or_create(
            tag=tag, member=member, defaults={"community_id": actor.community_id, "made_by_id": actor.member_id}
        )[1]
        if is_new:
            record("insights.tag.given", actor=actor, subject=("member", member.id), details={"tag": tag.id})
    return tag


def untag_member(*, actor: Actor, member: Membership, tag: RecordTag) -> None:
    """Take a label from a member; it stays for others. Managers. Records `insights.tag.taken`. Raises NotAllowed."""
    _may_change(actor, tag)
    with transaction.atomic():
        rows = RecordTagging.everywhere.filter(community_id=actor.community_id, tag=tag, member=member)
        if rows.delete()[0]:
            record("insights.tag.taken", actor=actor, subject=("member", member.id), details={"tag": tag.id})


def rename_tag(*, actor: Actor, tag: RecordTag, name: str) -> RecordTag:
    """Call a label otherwise. Managers. Records `insights.tag.renamed`. Raises NotAllowed, RuleBroken."""
    _may_change(actor, tag)
    words, key = _checked(name)
    if RecordTag.everywhere.filter(community_id=actor.community_id, key=key).exclude(id=tag.id).exists():
        raise RuleBroken("taken", _("There is a label of this name."), field="name")
    tag.name, tag.key = words, key
    with transaction.atomic():
        tag.save(update_fields=["name", "key"])
        record("insights.tag.renamed", actor=actor, subject=("record-tag", tag.id))
    return tag


def remove_tag(*, actor: Actor, tag: RecordTag) -> None:
    """Take a label from everybody, for good. Managers. Records `insights.tag.removed`. Raises NotAllowed."""
    _may_change(actor, tag)
    with transaction.atomic():
        record("insights.tag.removed", actor=actor, subject=("record-tag", tag.id))
        tag.delete()


def erase_record(member_id: int, deletes_posts: bool) -> None:
    """Nothing that managers kept about a member outlives them here."""
    for model in (RecordNote, RecordContact, RecordTagging):
        model.everywhere.filter(member_id=member_id).delete()


def _may_change(actor: Actor, tag: RecordTag) -> None:
    if not can_write_records(actor) or tag.community_id != actor.community_id:
        raise NotAllowed(_("Managers keep the records of members."))


def _checked(name: str) -> tuple[str, str]:
    words = " ".join(name.split())
    if not words:
        raise RuleBroken("empty", _("Give the label a name."), field="name")
    if len(words) > 40:
        raise RuleBroken("too-long", _("Use at most %(most)s letters.") % {"most": 40}, field="name")
    return words, words.casefold()[:80]
