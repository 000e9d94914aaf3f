"""Whom a community asks about texts, what is asked of them after publishing, and what they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.activity.models import Activity
from folkmoot.content.markup import all_words
from folkmoot.content.models import Post, Thread
from folkmoot.content.queries.writers import last_writer
from folkmoot.core.actor import Actor
from folkmoot.core.address import read_target
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.fetch_errors import FetchError
from folkmoot.core.guidelines import ClauseCategory
from folkmoot.core.moderation import Hit, Outcome, Ruling, Submission
from folkmoot.core.sealing import seal
from folkmoot.moderation.commands.ruling import settle_ruling
from folkmoot.moderation.gate.services import SECONDS, Question, ask, tell
from folkmoot.moderation.models import Case, Decision, OutsideCheck, OutsideErrand
from folkmoot.moderation.policies import runs_the_queue

KINDS = frozenset({"content.post.created", "content.post.edited", "moderation.decision.made"})
ATTEMPTS_AT_MOST = 4
KEPT_FOR = timedelta(days=60)
_PAUSE = timedelta(minutes=5)
_YOUNG = timedelta(days=2)
_AGAINST = (Decision.Deed.HIDE, Decision.Deed.DELETE)
_Errand = OutsideErrand.Kind


def set_outside_check(
    *, actor: Actor, kind: str, address: str, key: str = "", model: str = "", before_level: int = -1,
    threshold: float = 0.5, is_on: bool = True,
) -> OutsideCheck:  # fmt: skip
    """Have a service asked about texts: managers. Without a `key` the one that is kept stays.

    Records `moderation.outside.changed`. Raises NotAllowed, RuleBroken for an address that is none.
    """
    if not runs_the_queue(actor):
        raise NotAllowed(_("Managers decide who outside is asked."))
    if kind not in OutsideCheck.Kind.values or not -1 <= before_level <= 4 or not 0 <= threshold <= 1:
        raise RuleBroken("invalid", _("Choose from what is offered."), field="kind")
    try:
        read_target(address.strip())
    except FetchError as error:
        raise RuleBroken("bad-address", error.message, field="address") from error
    with transaction.atomic():
        check = OutsideCheck.everywhere.filter(community_id=actor.community_id, kind=kind).first()
        check = check or OutsideCheck(community_id=actor.community_id, kind=kind)
        check.address, check.model = address.strip()[:300], model.strip()[:100]
        check.before_level, check.threshold, check.is_on = before_level, threshold, is_on
        if key.strip():
            check.sealed_key = seal(key.strip())
        check.trouble, check.trouble_at = "", None
        check.save()
        record("moderation.outside.changed", actor=actor, details={"kind": kind, "on": is_on})
    return check


def remove_outside_check(*, actor: Actor, kind: str) -> None:
    """Ask a service no longer, and forget its key: managers. Records `moderation.outside.changed`."""
    if not runs_the_queue(actor):
        raise NotAllowed(_("Managers decide who outside is asked."))
    with transaction.atomic():
        if OutsideCheck.everywhere.filter(community_id=actor.community_id, kind=kind).delete()[0]:
            record("moderation.outside.changed", actor=actor, details={"kind": kind, "on": False})


def note_answer(check: OutsideCheck, *, trouble: str = "") -> None:
    """Count a question, and keep why it was not answered for managers to see. Called by the gate; records nothing."""
    row = OutsideCheck.everywhere.filter(id=check.id)
    if trouble:
        row.update(failed=F("failed") + 1, trouble=trouble[:300], trouble_at=timezone.now())
    else:
        row.update(asked=F("asked") + 1, trouble="", trouble_at=None)


def hear_for_outside(lines: Sequence[Activity]) -> None:
    """Note what services are to be asked about and told, where a community asks any. Conversations are left out."""
    asking = set(OutsideCheck.everywhere.filter(is_on=True).values_list("community_id", flat=True).distinct())
    young = timezone.now() - _YOUNG
    wanted = [line for line in lines if line.community_id in asking and line.at > young]
    errands = [*_questions(wanted), *_lessons(wanted)]
    OutsideErrand.everywhere.bulk_create(errands, ignore_conflicts=True)


def run_errand() -> bool:
    """Do one errand that is due; False when none is. What fails is tried again a few times, then given up."""
    now = timezone.now()
    due = OutsideErrand.everywhere.filter(next_at__lte=now).order_by("next_at").first()
    if due is None:
        return False
    mine = OutsideErrand.everywhere.filter(id=due.id, next_at=due.next_at, attempts=due.attempts)
    if not mine.update(next_at=now + _PAUSE * (due.attempts + 1), attempts=F("attempts") + 1):
        return True
    post = Post.everywhere.select_related("thread", "author", "community").filter(id=due.post_id).first()
    checks = OutsideCheck.everywhere.filter(community_id=due.community_id, is_on=True).order_by("kind")
    answers = {} if post is None else {check.kind: _run(check, due, post) for check in checks}
    is_done = None not in answers.values() or due.attempts + 1 >= ATTEMPTS_AT_MOST
    with transaction.atomic():
        found = {kind: sorted(said) for kind, said in answers.items() if said is not None}
        OutsideErrand.everywhere.filter(id=due.id).update(found=found, **({"next_at": None} if is_done else {}))
        if post is not None and due.kind == _Errand.CHECK:
            _bring_before_moderators(post, {kind: said for kind, said in found.items() if said})
    return True


def forget_old_errands() -> int:
    """Forget what was asked long ago; returns how many. For the periodic job."""
    return OutsideErrand.everywhere.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _run(check: OutsideCheck, errand: OutsideErrand, post: Post) -> frozenset[str] | None:
    """What the service found; None where it does not answer."""
    writer = last_writer(post)
    question = Question(
        text=f"{post.thread.title}\n{all_words(post.html)}", author=writer.name if writer else "",
        place=post.community.address, url=f"{post.community.address}p/{post.id}/", language=post.community.language,
        kind="forum-post" if post.number == 1 else "reply",
    )  # fmt: skip
    try:
        if errand.kind == _Errand.CHECK:
            found = ask(check, question, seconds=SECONDS)
        else:
            tell(check, question, is_spam=errand.kind == _Errand.SPAM)
            found = frozenset()
    except FetchError as error:
        note_answer(check, trouble=error.message)
        return None
    note_answer(check)
    return found


def _bring_before_moderators(post: Post, found: dict[str, list[str]]) -> None:
    if not found or post.state != "visible":
        return
    hits = tuple(
        Hit(rule=kind, outcome=Outcome.FLAG, evidence={"outside": ", ".join(names)}) for kind, names in found.items()
    )
    submission = Submission(kind="post", text="", space_id=post.thread.space_id, thread_id=post.thread_id)
    writer = last_writer(post)
    actor = Actor(community_id=post.community_id, member_id=writer.id if writer else None)
    settle_ruling(
        actor=actor, ruling=Ruling(outcome=Outcome.FLAG, hits=hits, submission=submission), subject=("post", post.id)
    )


def _questions(lines: Sequence[Activity]) -> list[OutsideErrand]:
    """About what members wrote, not what moderators did or imports brought."""
    asked = [
        line.subject_id
        for line in lines
        if line.kind.startswith("content.post.") and line.details.get("source") != "import" and line.subject_id
    ]
    posts = Post.everywhere.filter(id__in=asked).exclude(thread__kind=Thread.Kind.DIRECT)
    OutsideErrand.everywhere.filter(kind=_Errand.CHECK, post_id__in=asked).delete()
    return [OutsideErrand(community_id=post.community_id, post_id=post.id, kind=_Errand.CHECK) for post in posts]


def _lessons(lines: Sequence[Activity]) -> list[OutsideErrand]:
    """What moderators decided otherwise than a service had said: spam it missed, and what was none."""
    ids = [line.subject_id for line in lines if line.kind == "moderation.decision.made" and line.subject_id]
    decisions = Decision.everywhere.filter(id__in=ids, subject_type="post", decided_by__isnull=False)
    posts = [decision.subject_id for decision in decisions]
    said = dict(OutsideErrand.everywhere.filter(kind=_Errand.CHECK, post_id__in=posts).values_list("post_id", "found"))
    errands = []
    for decision in decisions.select_related("case"):
        was_spam = "spam" in said.get(decision.subject_id, {}).get(OutsideCheck.Kind.AKISMET, ())
        is_spam = decision.deed in _AGAINST and _is_about_spam(decision.case)
        if was_spam != is_spam and (is_spam or decision.deed in (Decision.Deed.NOTHING, Decision.Deed.APPROVE)):
            kind = _Errand.SPAM if is_spam else _Errand.HAM
            errands.append(OutsideErrand(community_id=decision.community_id, post_id=decision.subject_id, kind=kind))
    return errands


def _is_about_spam(case: Case | None) -> bool:
    return case is not None and case.category == ClauseCategory.SPAM
