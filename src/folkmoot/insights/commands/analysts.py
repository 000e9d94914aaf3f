"""Who may ask in SQL, and the questions that they keep."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.models import Analyst, SavedQuery
from folkmoot.insights.policies import can_ask_sql, can_change_query, can_name_analysts
from folkmoot.members.models import Membership

QUERIES_AT_MOST = 500
LETTERS_AT_MOST = 20_000


def name_analyst(*, actor: Actor, member: Membership) -> Analyst:
    """Let a member ask in SQL. Managers may. Records `insights.analyst.named`. Raises NotAllowed, RuleBroken."""
    if not can_name_analysts(actor):
        raise NotAllowed(_("Managers say who may ask in SQL."))
    if member.community_id != actor.community_id or member.state != Membership.State.ACTIVE:
        raise RuleBroken("member", _("Nobody here has that name."), field="member")
    with transaction.atomic():
        row, made = Analyst.everywhere.get_or_create(
            community_id=actor.community_id, member=member, defaults={"given_by_id": actor.member_id}
        )
        if made:
            record("insights.analyst.named", actor=actor, subject=("member", member.id))
    return row


def dismiss_analyst(*, actor: Actor, member_id: int) -> None:
    """Take the right back. Managers may. Records `insights.analyst.dismissed`. Raises NotAllowed."""
    if not can_name_analysts(actor):
        raise NotAllowed(_("Managers say who may ask in SQL."))
    with transaction.atomic():
        gone, _rows = Analyst.everywhere.filter(community_id=actor.community_id, member_id=member_id).delete()
        if gone:
            record("insights.analyst.dismissed", actor=actor, subject=("member", member_id))


def forget_analyst(member_id: int, deletes_posts: bool) -> None:
    """An erased member's right goes; questions they shared stay without a name, the others go."""
    Analyst.everywhere.filter(member_id=member_id).delete()
    SavedQuery.everywhere.filter(made_by_id=member_id, is_shared=False).delete()


def keep_query(*, actor: Actor, name: str, sql: str, is_shared: bool = False) -> SavedQuery:
    """Keep a question under a name; one's own of the same name is replaced. Who may ask may.

    Records `insights.query.kept`. Raises NotAllowed, RuleBroken.
    """
    if not can_ask_sql(actor):
        raise NotAllowed(_("Managers say who may ask in SQL."))
    words = " ".join(name.split())
    if not words or len(words) > 80:
        raise RuleBroken("name", _("Give it a name of at most %(most)s letters.") % {"most": 80}, field="name")
    if not sql.strip() or len(sql) > LETTERS_AT_MOST:
        raise RuleBroken(
            "sql", _("Write a question of at most %(most)s letters.") % {"most": LETTERS_AT_MOST}, field="sql"
        )
    with transaction.atomic():
        rows = SavedQuery.everywhere.filter(community_id=actor.community_id)
        if rows.count() >= QUERIES_AT_MOST:
            raise RuleBroken("too-many", _("Keep at most %(most)s.") % {"most": QUERIES_AT_MOST})
        row, _made = SavedQuery.everywhere.update_or_create(
            community_id=actor.community_id,
            name=words,
            made_by_id=actor.member_id,
            defaults={"sql": sql, "is_shared": is_shared},
        )
        record("insights.query.kept", actor=actor, subject=("query", row.id))
    return row


def drop_query(*, actor: Actor, query: SavedQuery) -> None:
    """Remove a kept question. Who kept it may, and managers. Records `insights.query.dropped`. Raises NotAllowed."""
    if not can_change_query(actor, query):
        raise NotAllowed(_("Who kept a question removes it, and managers."))
    with transaction.atomic():
        record("insights.query.dropped", actor=actor, subject=("query", query.id))
        query.delete()
