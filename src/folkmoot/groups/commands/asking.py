"""What a group asks of those who want to join, and the guidelines it gives itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.wording import Words, checked_clauses, clause_rows
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, RuleBroken
from folkmoot.core.moderation import Ruling, settle
from folkmoot.groups.commands.gating import judge_leaders_words
from folkmoot.groups.commands.keeping import STATE, must_lead
from folkmoot.groups.conditions import forget_kept_conditions
from folkmoot.groups.models import Group, GroupClause, GroupGuidelines, GroupMember, GroupQuestion
from folkmoot.members.commands.questions import QuestionDraft, fill_question

QUESTIONS_AT_MOST = 5


def change_group_questions(*, actor: Actor, group: Group, questions: Sequence[QuestionDraft]) -> list[GroupQuestion]:
    """Ask exactly these questions from now on, in this order. Leaders may. Records `groups.questions.changed`.

    Raises NotAllowed; RuleBroken whose field is "INDEX-NAME".
    """
    must_lead(actor, group)
    if len(questions) > QUESTIONS_AT_MOST:
        raise RuleBroken("too-many", _("At most %(count)d questions.") % {"count": QUESTIONS_AT_MOST})
    words = [part for draft in questions for part in (draft.text, draft.help, *draft.choices)]
    ruling = judge_leaders_words(actor=actor, group=group, words=words, field="0-text")
    questions = [_as_ruled(draft, ruling) for draft in questions]
    with transaction.atomic():
        known = {each.id: each for each in GroupQuestion.everywhere.filter(group=group)}
        kept = []
        for index, draft in enumerate(questions):
            fresh = GroupQuestion(community_id=group.community_id, group=group)
            question = fresh if draft.id is None else known.get(draft.id)
            if question is None:
                raise RuleBroken("question", _("There is no such question any more."), field=f"{index}-id")
            fill_question(question, index, draft)
            question.save()
            kept.append(question)
        GroupQuestion.everywhere.filter(group=group).exclude(id__in=[each.id for each in kept]).delete()
        record("groups.questions.changed", actor=actor, subject=("group", group.id), details={"count": len(kept)})
        settle(ruling, actor=actor, subject=("group", group.id))
    return kept


def publish_group_guidelines(
    *, actor: Actor, group: Group, clauses: Sequence[Words], introduction: str, change_note: str
) -> GroupGuidelines:
    """Put a new version of the group's guidelines in force; members accept it before they write in its spaces again.

    Leaders may; who publishes accepts by it. Records `groups.guidelines.published`. Raises NotAllowed, RuleBroken as
    the community's do, Conflict when somebody else publishes at the same moment.
    """
    must_lead(actor, group)
    kept = checked_clauses(clauses)
    said = [introduction, change_note, *(part for clause in kept for part in clause)]
    ruling = judge_leaders_words(actor=actor, group=group, words=said, field="introduction")
    kept = checked_clauses(words.rewritten(ruling.said) for words in kept)
    introduction, change_note = ruling.said(introduction), ruling.said(change_note)
    last = GroupGuidelines.everywhere.filter(group=group).aggregate(last=Max("number"))["last"]
    with transaction.atomic():
        try:
            with transaction.atomic():
                version = GroupGuidelines.everywhere.create(
                    community_id=group.community_id, group=group, number=(last or 0) + 1,
                    introduction=introduction.strip()[:4000], change_note=change_note.strip()[:300],
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("Somebody else has just changed the guidelines.")) from error
        GroupClause.everywhere.bulk_create(clause_rows(GroupClause, version, kept))
        own = GroupMember.everywhere.filter(group=group, member_id=actor.member_id, state=STATE.ACTIVE)
        own.update(accepted=version)
        record("groups.guidelines.published", actor=actor, subject=("group", group.id))
        settle(ruling, actor=actor, subject=("group", group.id))
    forget_kept_conditions()
    return version


def _as_ruled(draft: QuestionDraft, ruling: Ruling) -> QuestionDraft:
    said = ruling.said
    return replace(draft, text=said(draft.text), help=said(draft.help), choices=[said(each) for each in draft.choices])
