"""What is asked of the one gate before others read what leaders and members write in and about groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Ruling, Submission, judge, judge_change
from folkmoot.groups.models import Group


def judge_new_group(actor: Actor, said: Mapping[str, str]) -> Ruling:
    """Ask about a group that is being made: its name, its address and what it is for."""
    words = _joined(said.get(name, "") for name in ("name", "slug", "purpose"))
    return judge(actor=actor, submission=Submission(kind="group", text=words, source=words, field="name"))


def judge_group_words(actor: Actor, group: Group, said: Mapping[str, str]) -> dict[str, Ruling]:
    """Ask about each of the texts by which a group shall be known from now on."""
    return {
        name: judge_change(
            actor=actor,
            submission=Submission(kind="group", text=words, source=words, subject_id=group.id, field=name),
        )
        for name, words in said.items()
        if words
    }


def judge_leaders_words(*, actor: Actor, group: Group, words: Iterable[str], field: str) -> Ruling:
    """Ask about what a leader says to the group: its guidelines, its questions, its spaces.

    Leaders moderate there, so nothing of it is held; moderators of the community may be asked to look.
    """
    text = _joined(words)
    submission = Submission(kind="group", text=text, source=text, subject_id=group.id, by_moderator=True, field=field)
    return judge(actor=actor, submission=submission)


def judge_told(*, actor: Actor, group: Group, words: Iterable[str], field: str) -> Ruling:
    """Ask about what is said to one or a few only: answers to the leaders, reasons to a member. It passes or not."""
    text = _joined(words)
    if not text:
        return Ruling()
    submission = Submission(kind="group", text=text, source=text, subject_id=group.id, private=True, field=field)
    return judge(actor=actor, submission=submission)


def _joined(words: Iterable[str]) -> str:
    return "\n".join(part for part in words if part.strip())
