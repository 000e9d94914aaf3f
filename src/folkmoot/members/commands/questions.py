"""What is asked of those who join."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.models import JoinAnswer, JoinQuestion, Membership
from folkmoot.members.models.questions import ASKABLE, Question
from folkmoot.members.policies import can_change_questions
from folkmoot.members.queries import join_questions
from folkmoot.members.values import checked_choices, checked_values

AT_MOST = 10
Q = TypeVar("Q", bound=Question)


@dataclass(frozen=True)
class QuestionDraft:
    """A question as it shall be; with an id, one that is there already."""

    text: str
    kind: str = "text"
    help: str = ""
    choices: Sequence[str] = field(default_factory=list)
    is_required: bool = False
    id: int | None = None


def change_join_questions(*, actor: Actor, questions: Sequence[QuestionDraft]) -> list[JoinQuestion]:
    """Ask exactly these questions from now on, in this order. Managers may.

    Answers to questions that go stay with their members, beside the question as it was put. Records
    `members.questions.changed`. Raises NotAllowed; RuleBroken whose field is "INDEX-NAME".
    """
    if not can_change_questions(actor):
        raise NotAllowed(_("Managers decide what is asked of those who join."))
    if len(questions) > AT_MOST:
        raise RuleBroken("too-many", _("At most %(count)d questions.") % {"count": AT_MOST})
    with transaction.atomic():
        known = {each.id: each for each in JoinQuestion.everywhere.filter(community_id=actor.community_id)}
        kept = [_saved(actor, known, index, draft) for index, draft in enumerate(questions)]
        gone = set(known) - {each.id for each in kept}
        JoinQuestion.everywhere.filter(community_id=actor.community_id, id__in=gone).delete()
        record("members.questions.changed", actor=actor, details={"count": len(kept)})
    return kept


def checked_answers(community_id: int, answers: Mapping[int, Sequence[str]]) -> list[tuple[JoinQuestion, list[str]]]:
    """The answers to every question that is asked now; raises RuleBroken whose field is "question-ID"."""
    return answered(join_questions(community_id), answers)


def answered(questions: Iterable[Q], answers: Mapping[int, Sequence[str]]) -> list[tuple[Q, list[str]]]:
    """Each question with what was answered to it; raises RuleBroken whose field is "question-ID"."""
    return [
        (
            question,
            checked_values(
                answers.get(question.pk, ()),
                kind=question.kind,
                choices=question.choices,
                is_required=question.is_required,
                field=f"question-{question.pk}",
            ),
        )
        for question in questions
    ]


def keep_answers(member: Membership, answers: Sequence[tuple[JoinQuestion, list[str]]]) -> None:
    """Keep what a member answered on joining, in place of what they answered when they joined before."""
    JoinAnswer.everywhere.filter(member=member).delete()
    JoinAnswer.everywhere.bulk_create(
        JoinAnswer(
            community_id=member.community_id, member=member, question=question, asked=question.text, values=given
        )
        for question, given in answers
        if given
    )


def fill_question(question: Question, index: int, draft: QuestionDraft) -> None:
    """Make a question say what the draft says, unsaved; raises RuleBroken whose field is "INDEX-NAME"."""
    text = " ".join(draft.text.split())
    if not text or len(text) > 200:
        raise RuleBroken("question", _("A question has 1 to 200 characters."), field=f"{index}-text")
    if draft.kind not in ASKABLE:
        raise RuleBroken("kind", _("Choose what kind of answer it takes."), field=f"{index}-kind")
    question.position = index
    question.text, question.help, question.kind = text, draft.help.strip()[:300], draft.kind
    question.choices = checked_choices(draft.choices, kind=draft.kind, field=f"{index}-choices")
    question.is_required = draft.is_required


def _saved(actor: Actor, known: Mapping[int, JoinQuestion], index: int, draft: QuestionDraft) -> JoinQuestion:
    question = known.get(draft.id) if draft.id is not None else JoinQuestion(community_id=actor.community_id)
    if question is None:
        raise RuleBroken("question", _("There is no such question any more."), field=f"{index}-id")
    fill_question(question, index, draft)
    question.save()
    return question
