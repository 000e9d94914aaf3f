"""Facts of what is submitted now: from the actor and the submission, and from the database where a rule asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from folkmoot.content.markup import all_words
from folkmoot.content.models import Post, PostLink, PostRevision
from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Submission
from folkmoot.core.registry import member_groups
from folkmoot.members.models import Membership
from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.providers import scores
from folkmoot.moderation.gate.asking import asked_before
from folkmoot.moderation.gate.prints import ALIKE, Print, print_of
from folkmoot.moderation.models import Decision, Sanction, TextPrint
from folkmoot.moderation.rules.domains import from_elsewhere
from folkmoot.moderation.rules.facts import AuthorFacts, CopyFacts, Facts, RateFacts
from folkmoot.moderation.waiting import JOIN
from folkmoot.spaces.models import Space

_LOOKS_BACK = timedelta(days=30)
_YEAR = timedelta(days=365)
_OWN_AT_MOST = 60
_NEAR_AT_MOST = 300
# The same sent twice by a slip is no copy.
_AGAIN_WITHIN = timedelta(seconds=30)


def gather(actor: Actor, submission: Submission) -> Facts:
    """The facts of a submission; what takes a query is asked only when a rule needs it."""
    behind = _Behind(actor, submission)
    return Facts(
        text=submission.text,
        title=submission.title,
        kind=submission.kind,
        links=submission.links,
        images=len(submission.images),
        pictures=tuple(filter(from_elsewhere, submission.images)),
        mentions=submission.mentions,
        space=_space_slug(actor, submission),
        space_id=submission.space_id,
        private=submission.private,
        edited=submission.subject_id is not None,
        # Of who joins it is known that they are new.
        find_author=lambda: AuthorFacts() if submission.kind == JOIN else _author(actor),
        find_rate=behind.rate,
        find_copies=behind.copies,
        find_language=behind.language,
        find_scores=behind.scores,
        find_outside=lambda: asked_before(actor, submission),
    )


class _Behind:
    """What was written before this submission, read once at most."""

    def __init__(self, actor: Actor, submission: Submission) -> None:
        self._actor = actor
        self._submission = submission

    def rate(self) -> RateFacts | None:
        if self._actor.member_id is None:
            return None
        now = timezone.now()
        own = Post.everywhere.filter(community_id=self._actor.community_id, author_id=self._actor.member_id)
        day = own.filter(created_at__gt=now - timedelta(days=1))
        linked = PostLink.everywhere.filter(community_id=self._actor.community_id, post__in=day)
        edits = self._edits_of_others(now - timedelta(days=1))

        def since(span: timedelta) -> int:
            return day.filter(created_at__gt=now - span).count() + sum(at > now - span for at in edits)

        return RateFacts(
            minute=since(timedelta(minutes=1)),
            hour=since(timedelta(hours=1)),
            day=day.count() + len(edits),
            links_day=linked.count(),
        )

    def _edits_of_others(self, since: datetime) -> list[datetime]:
        """When the author lately wrote into what others had written, as in wikis."""
        rows = PostRevision.everywhere.filter(
            community_id=self._actor.community_id, editor_id=self._actor.member_id, replaced_at__gt=since
        )
        return list(rows.exclude(post__author_id=self._actor.member_id).values_list("replaced_at", flat=True))

    def copies(self) -> CopyFacts | None:
        own = print_of(self._submission.text)
        if own is None:
            return CopyFacts()
        exact_own = near_own = 0
        latest = timezone.now() - _AGAIN_WITHIN
        for post_id, thread_id, at, html in self._lately:
            is_slip = thread_id == self._submission.thread_id and at > latest
            if is_slip or post_id == self._submission.subject_id:
                continue
            other = print_of(all_words(html))
            if other is not None:
                exact_own += other.exact == own.exact
                near_own += other.exact != own.exact and own.likeness(other.signature) >= ALIKE
        exact, near = self._of_others(own)
        return CopyFacts(own=exact_own, others=exact, near_own=near_own, near_others=near)

    def language(self) -> str | None:
        return guess_language(self._submission.text).code or None

    def scores(self) -> Mapping[str, float]:
        text = "\n".join(filter(None, (self._submission.title, self._submission.text)))
        return scores(text, community_id=self._actor.community_id).as_mapping()

    def _of_others(self, own: Print) -> tuple[int, int]:
        rows = TextPrint.everywhere.filter(community_id=self._actor.community_id)
        rows = rows.filter(at__gt=timezone.now() - _LOOKS_BACK).exclude(member_id=self._actor.member_id)
        exact = rows.filter(exact=own.exact).count()
        same_band = Q()
        for number, band in enumerate(own.bands, start=1):
            same_band |= Q(**{f"band_{number}": band})
        signatures = rows.filter(same_band).exclude(exact=own.exact).values_list("signature", flat=True)
        near = sum(1 for signature in signatures[:_NEAR_AT_MOST] if own.likeness(bytes(signature)) >= ALIKE)
        return exact, near

    @cached_property
    def _lately(self) -> list[tuple[int, int, datetime, str]]:
        """The author's own last posts, also those that no consumer has seen yet."""
        if self._actor.member_id is None:
            return []
        rows = Post.everywhere.filter(
            community_id=self._actor.community_id, author_id=self._actor.member_id,
            created_at__gt=timezone.now() - _LOOKS_BACK,
        )  # fmt: skip
        return list(rows.order_by("-id").values_list("id", "thread_id", "created_at", "html")[:_OWN_AT_MOST])


def _space_slug(actor: Actor, submission: Submission) -> str:
    if submission.space_id is None:
        return ""
    found = Space.everywhere.filter(community_id=actor.community_id, pk=submission.space_id)
    return found.values_list("slug", flat=True).first() or ""


def _author(actor: Actor) -> AuthorFacts | None:
    if actor.member_id is None:
        return None
    member = Membership.everywhere.filter(community_id=actor.community_id, pk=actor.member_id).first()
    if member is None:
        return None
    since = timezone.now() - _YEAR
    against = Decision.everywhere.filter(
        community_id=actor.community_id, author_id=member.pk, at__gt=since, reverses=None, reversed_by=None,
        deed__in=(Decision.Deed.HIDE, Decision.Deed.DELETE, Decision.Deed.SANCTION),
    )  # fmt: skip
    warnings = Sanction.everywhere.filter(
        community_id=actor.community_id, member=member, kind=Sanction.Kind.WARNING, since__gt=since, lifted_at=None
    )
    return AuthorFacts(
        id=member.pk,
        handle=member.handle,
        role=actor.role,
        trust=member.trust_level,
        age_days=(timezone.now() - member.joined_at) / timedelta(days=1),
        posts=member.post_count,
        decisions=against.count(),
        warnings=warnings.count(),
        groups=frozenset(each.group for ask in member_groups for each in ask(member.community_id, member.pk)),
    )
