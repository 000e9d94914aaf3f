"""The one gate: whatever members let others see is judged here first, and what was found is settled once it is stored.

Rooms call `judge` before they write and `settle` in the transaction that writes; the moderation room registers who
judges. A room also registers what it has that can be moderated (`ModeratedSubject`), so that one queue and one set of
decisions serve all rooms. An installation without judges lets everything through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from functools import reduce
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.afterwards import afterwards
from folkmoot.core.errors import Refused
from folkmoot.core.registry import Registry


class Outcome(IntEnum):
    """What becomes of something that was judged; the heaviest of several holds."""

    ALLOW = 0
    # Seen by all, and a moderator is asked to look.
    FLAG = 1
    # The author is told why, keeps the text, and may change it.
    REPHRASE = 2
    # Stored, and seen by the author and moderators alone until one approves it.
    HOLD = 3
    # Stored and held, and the author is limited for a time.
    LIMIT = 4
    # Stored, hidden at once; the author is told and may appeal.
    HIDE = 5
    # Not stored.
    BLOCK = 6
    # Stored and held, and the author is silenced until a moderator has decided.
    SILENCE = 7


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody is about to let others see.

    `kind` names the `ModeratedSubject` it becomes ("post", "thread", "profile", "group"...). `text` is what a reader
    reads, without markup; `source` is what was typed (Markdown, or the same as `text`). `links` are absolute
    addresses, `images` keys of stored files. `subject_id` is given for a change of what exists. What is `private` is
    seen by those whom it is written to only: it can be refused, and not held, for nobody may read it to approve it.
    `field` is the form's field that a refusal is shown at. Who moderates the place (`by_moderator`) would approve it
    themselves: nothing of theirs is held. What can be looked at again later `waits_for_nobody`: services of others are
    not asked while a page is made of it, and it does not pass where they would be. What is quoted, as pages are, is
    judged by what it says, and not by how often its author writes.
    """

    kind: str
    text: str
    source: str = ""
    title: str = ""
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    mentions: int = 0
    space_id: int | None = None
    thread_id: int | None = None
    subject_id: int | None = None
    private: bool = False
    by_moderator: bool = False
    waits_for_nobody: bool = False
    is_quoted: bool = False
    field: str = "markdown"


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a submission met: its name and id, the clause it stands on, and what it saw, in plain words."""

    rule: str
    outcome: Outcome
    rule_id: int | None = None
    clause: str = ""
    reason: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the judges found: the heaviest outcome, every hit, the text to store instead, and tags to add.

    `source` and `title` are empty where they stay as they were typed. `submission` is what was judged. `rewrite` makes
    of any words that came with it, such as a poll's or a name, what others may read: rooms store `said(words)`.
    """

    outcome: Outcome = Outcome.ALLOW
    hits: tuple[Hit, ...] = ()
    source: str = ""
    tags: tuple[str, ...] = ()
    title: str = ""
    submission: Submission | None = None
    rewrite: Callable[[str], str] | None = None

    def said(self, words: str, most: int | None = None) -> str:
        """Words without markup as they may be stored, cut to `most` characters."""
        return (self.rewrite(words) if self.rewrite is not None and words else words)[:most]

    def refuse_changed(self, name: str, field: str) -> None:
        """Raise Refused where `said` would change what must stay as it was typed, as an address."""
        if self.said(name) != name:
            raise Refused(_("A rule of this community does not allow this."), field=field)

    @property
    def is_held(self) -> bool:
        """Whether what was judged is stored for its author and moderators only."""
        return self.outcome in (Outcome.HOLD, Outcome.LIMIT, Outcome.SILENCE)

    @property
    def is_hidden(self) -> bool:
        return self.outcome is Outcome.HIDE

    @property
    def is_refused(self) -> bool:
        return self.outcome in (Outcome.REPHRASE, Outcome.BLOCK)


class Judge(Protocol):
    """Looks at a submission before others see it; must be quick."""

    def __call__(self, *, actor: Actor, submission: Submission) -> Ruling: ...


class RefusalListener(Protocol):
    """Told of what was refused, and so of what never became a row; after the transaction that it was refused in."""

    def __call__(self, *, actor: Actor, ruling: Ruling) -> None: ...


class Settler(Protocol):
    """Told of a ruling and of the row it became, inside the transaction that wrote it."""

    def __call__(self, *, actor: Actor, ruling: Ruling, subject: tuple[str, int]) -> None: ...


@dataclass(frozen=True, slots=True)
class Moderated:
    """One thing as moderators see it, whoever may see it otherwise.

    `html` is safe; `revision` changes with the words. `images` are addresses. `state` is "visible", "held", "hidden"
    or "gone". `author_id` is who wrote the words that are judged; `owner_id` whose thing it is where that is somebody
    else, who is told and not judged.
    """

    id: int
    author_id: int | None
    title: str
    text: str
    html: str
    url: str
    at: datetime
    state: str = "visible"
    space_id: int | None = None
    thread_id: int | None = None
    revision: int = 0
    images: tuple[str, ...] = ()
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class ModeratedSubject:
    """A kind of thing that can be flagged, held and decided on.

    `load(community_id, ids)` finds rows, without asking who looks; `may_flag(actor, id)` is whether that member sees
    it; `may_judge(actor, id)` whether they moderate it. The deeds are the room's own commands (None: the kind has no
    such deed); each takes the actor, the id and a reason for the log. `wait` lets what was held and judged by a slip be
    held again.
    """

    name: str
    label: str | Promise
    load: Callable[[int, Collection[int]], dict[int, Moderated]]
    may_flag: Callable[[Actor, int], bool]
    may_judge: Callable[[Actor, int], bool]
    approve: Callable[[Actor, int, str], None] | None = None
    hide: Callable[[Actor, int, str], None] | None = None
    restore: Callable[[Actor, int, str], None] | None = None
    delete: Callable[[Actor, int, str], None] | None = None
    wait: Callable[[Actor, int, str], None] | None = None


judges: Registry[Judge] = Registry("judge")
settlers: Registry[Settler] = Registry("settler of rulings")
refusal_listeners: Registry[RefusalListener] = Registry("listener to refusals")
moderated_subjects: Registry[ModeratedSubject] = Registry("moderated subject")


def judge(*, actor: Actor, submission: Submission) -> Ruling:
    """Ask all judges; the heaviest outcome holds. Raises Refused, with the reason, where the text is refused.

    To be called before the transaction that writes: judges read, and may wait for others.
    """
    if actor.is_system:
        return Ruling(submission=submission)
    rulings = [each(actor=actor, submission=submission) for each in judges]
    outcome = max((ruling.outcome for ruling in rulings), default=Outcome.ALLOW)
    together = Ruling(
        outcome=_fitting(outcome, actor, submission),
        hits=tuple(hit for ruling in rulings for hit in ruling.hits),
        source=next((ruling.source for ruling in rulings if ruling.source), ""),
        title=next((ruling.title for ruling in rulings if ruling.title), ""),
        tags=tuple(dict.fromkeys(tag for ruling in rulings for tag in ruling.tags)),
        submission=submission,
        rewrite=_in_turn([ruling.rewrite for ruling in rulings if ruling.rewrite is not None]),
    )
    if together.is_refused:
        _refuse(actor, together)
    return together


def passes(*, actor: Actor, submission: Submission) -> bool:
    """Whether no judge has anything to say or to change about words that are not the actor's own, as a page's are.

    Nobody is told, and nothing is counted against anybody.
    """
    if actor.is_system:
        return True
    submission = replace(submission, is_quoted=True)
    rulings = [each(actor=actor, submission=submission) for each in judges]
    return all(each.outcome is Outcome.ALLOW and each.said(submission.text) == submission.text for each in rulings)


def judge_change(*, actor: Actor, submission: Submission) -> Ruling:
    """Judge a change of what others see already. Hidden would be what was good before: so it is held."""
    ruling = judge(actor=actor, submission=submission)
    return replace(ruling, outcome=Outcome.HOLD) if ruling.is_hidden else ruling


def settle(ruling: Ruling, *, actor: Actor, subject: tuple[str, int]) -> None:
    """Tell who wants to know what became of a submission; the caller holds the transaction."""
    if not ruling.hits:
        return
    for each in settlers:
        each(actor=actor, ruling=ruling, subject=subject)


def _in_turn(rewriting: list[Callable[[str], str]]) -> Callable[[str], str] | None:
    return (lambda words: reduce(lambda said, rewrite: rewrite(said), rewriting, words)) if rewriting else None


def _fitting(outcome: Outcome, actor: Actor, submission: Submission) -> Outcome:
    """The outcome as it can be carried out here: what is private is refused or passes, as nobody may look into it."""
    if outcome in (Outcome.ALLOW, Outcome.FLAG, Outcome.REPHRASE, Outcome.BLOCK):
        return outcome
    if submission.private:
        return Outcome.ALLOW if outcome is Outcome.HOLD else Outcome.BLOCK
    return Outcome.FLAG if submission.by_moderator or actor.is_staff else outcome


def _refuse(actor: Actor, ruling: Ruling) -> None:
    def tell() -> None:
        for each in refusal_listeners:
            each(actor=actor, ruling=ruling)

    afterwards(tell)
    assert ruling.submission is not None
    heaviest = max(ruling.hits, key=lambda hit: hit.outcome)
    raise Refused(
        heaviest.reason or _("A rule of this community does not allow this."),
        field=ruling.submission.field, rule=heaviest.rule, clause=heaviest.clause,
    )  # fmt: skip
