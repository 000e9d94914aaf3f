"""What is asked of the one gate before others see what somebody says of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Ruling, Submission, judge, judge_change, settle
from folkmoot.core.registry import text_renderers
from folkmoot.members.commands.pending import drop_change, put_off
from folkmoot.members.models import Membership

_LINK = re.compile(r"https?://[^\s<>()\"']+", re.IGNORECASE)


def judge_words_of_profile(actor: Actor, member: Membership, said: Mapping[str, str]) -> dict[str, Ruling]:
    """Ask about each of these texts by itself, under the name of its field: one that is held keeps none back."""
    return {
        field: judge_change(
            actor=actor,
            submission=Submission(
                kind="profile", text=_as_read(field, text), source=text, links=_leads_to(field, text),
                subject_id=member.id, field=field,
            ),
        )
        for field, text in said.items()
        if text
    }  # fmt: skip


def _as_read(field: str, text: str) -> str:
    """Markup can hide in the source what stands on the page."""
    words_of = text_renderers.find("words") if field == "bio" else None
    return words_of(text, False) if words_of else text


def _leads_to(field: str, text: str) -> tuple[str, ...]:
    words_of = text_renderers.find("words") if field == "bio" else None
    hidden = words_of(text, True) if words_of else ""
    return tuple(dict.fromkeys(links_in(f"{text}\n{hidden}")))


def judge_picture(*, actor: Actor, kind: str, subject_id: int, key: str) -> Ruling:
    """Ask about a picture that stands for a member or for something else."""
    submission = Submission(kind=kind, text="", images=(key,), subject_id=subject_id, field="picture")
    return judge_change(actor=actor, submission=submission)


def judge_who_joins(actor: Actor, *, name: str, handle: str, answers: Mapping[int, str]) -> Ruling:
    """Ask about who wants to come in: by the name, and by what they answered."""
    said = "\n".join(filter(None, (name, handle, *answers.values())))
    submission = Submission(kind="join", text=said, source=said, title=name, links=links_in(said), field="name")
    return judge(actor=actor, submission=submission)


def settle_fields(
    actor: Actor, member: Membership, rulings: Mapping[str, Ruling], *, held: Mapping[str, object], made: set[str]
) -> None:
    """Let what is held wait and forget what waited of fields that were changed now; tell of the rulings."""
    subject = ("profile", member.id)
    if made:
        drop_change(member.community_id, subject, fields=made)
    if held:
        put_off(actor=actor, subject=subject, changes=held)
    for ruling in rulings.values():
        settle(ruling, actor=actor, subject=subject)


def links_in(text: str) -> tuple[str, ...]:
    """The addresses in a text without markup."""
    return tuple(_LINK.findall(text))
