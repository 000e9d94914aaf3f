"""What was known of authors at the moment of each post, and not what is known of them today.

Gathered once before a run and handed to those who carry it out. Docs: decision 0066 says what is exact and what is not.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from folkmoot.activity.models import Activity
from folkmoot.core.registry import member_groups
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.moderation.backtest.copies import Copies
from folkmoot.moderation.backtest.plan import Needs, Plan
from folkmoot.moderation.backtest.reading import read_edit_times, read_times, seconds
from folkmoot.moderation.models import Decision, Sanction
from folkmoot.moderation.rules.facts import AuthorFacts, RateFacts

DAY = 86_400
YEAR = 365 * DAY
_AGAINST = (Decision.Deed.HIDE, Decision.Deed.DELETE, Decision.Deed.SANCTION)
_NO_TIMES: array[int] = array("q")
_NO_GROUPS: frozenset[str] = frozenset()
_ROLES: dict[str, Role] = {role.value: role for role in Role}
_NOTHING_LATELY = RateFacts()


@dataclass(slots=True)
class Author:
    """A member with all changes of what rules ask about, each with its second."""

    handle: str
    role: str
    trust: int
    joined: int
    # (when, what it was before), in order.
    roles: list[tuple[int, str]] = field(default_factory=list)
    trusts: list[tuple[int, int]] = field(default_factory=list)
    # (slug, since when)
    groups: list[tuple[str, int]] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)
    warnings: list[int] = field(default_factory=list)

    def role_at(self, at: int) -> str:
        """The role then: what the next change found, or today's where none followed."""
        return next((before for moment, before in self.roles if moment > at), self.role)

    def trust_at(self, at: int) -> int:
        """The trust level then, by the same rule."""
        return next((before for moment, before in self.trusts if moment > at), self.trust)


@dataclass(slots=True)
class History:
    """What was known when. Times of posts are there only where a rule asks for them."""

    community_id: int
    authors: dict[int, Author]
    spaces: dict[int, str]
    times: dict[int, array[int]]
    link_times: dict[int, array[int]] = field(default_factory=dict)
    edit_times: dict[int, array[int]] = field(default_factory=dict)
    # Groups of which only their own members may know; no result names them.
    secret_groups: frozenset[str] = frozenset()
    # Texts of earlier posts, where a rule asks for copies.
    copies: Copies | None = None

    def author_at(self, author_id: int, at: int) -> AuthorFacts | None:
        """The author as they were in that second; None for one who is gone."""
        author = self.authors.get(author_id)
        if author is None:
            return None
        return AuthorFacts(
            id=author_id,
            handle=author.handle,
            role=_ROLES[author.role_at(at) if author.roles else author.role],
            trust=author.trust_at(at) if author.trusts else author.trust,
            age_days=max(0.0, (at - author.joined) / DAY),
            posts=self.posts_before(author_id, at),
            decisions=_within(author.decisions, at, YEAR),
            warnings=_within(author.warnings, at, YEAR),
            groups=frozenset([slug for slug, since in author.groups if since <= at]) if author.groups else _NO_GROUPS,
        )

    def posts_before(self, author_id: int, at: int) -> int:
        """Posts of the author in earlier seconds; 0 where no rule asks."""
        return bisect_left(self.times.get(author_id, _NO_TIMES), at)

    def rate_at(self, author_id: int, at: int) -> RateFacts:
        """How much the author had written just before that second."""
        times = self.times.get(author_id, _NO_TIMES)
        now = bisect_left(times, at)
        is_quiet = not now or times[now - 1] < at - DAY
        if is_quiet and author_id not in self.link_times and author_id not in self.edit_times:
            return _NOTHING_LATELY
        minute, hour, day = (now - bisect_left(times, at - span) for span in (60, 3600, DAY))
        if edits := self.edit_times.get(author_id):
            edited = bisect_left(edits, at)
            minute, hour, day = (
                posted + edited - bisect_left(edits, at - span)
                for posted, span in ((minute, 60), (hour, 3600), (day, DAY))
            )
        links = self.link_times.get(author_id, _NO_TIMES)
        links_day = bisect_left(links, at) - bisect_left(links, at - DAY)
        return RateFacts(minute=minute, hour=hour, day=day, links_day=links_day)


def gather(plan: Plan, needs: Needs, spaces: dict[int, str]) -> History:
    """Read it all, in a fixed number of statements; `spaces` are the slugs by id."""
    authors = _authors(plan.community_id)
    until = seconds(plan.until)
    _add_changes(plan.community_id, authors)
    _add_decisions(plan.community_id, authors)
    secret: set[str] = set()
    for find in member_groups:
        for each in find(plan.community_id):
            if each.member_id in authors and seconds(each.since) < until:
                authors[each.member_id].groups.append((each.group, seconds(each.since)))
                if each.secret:
                    secret.add(each.group)
    times = read_times(plan.community_id, plan.until) if needs.times else {}
    links = read_times(plan.community_id, plan.until, of_links=True) if needs.links else {}
    edits = read_edit_times(plan.community_id, plan.until) if needs.rates else {}
    return History(plan.community_id, authors, spaces, times, links, edits, frozenset(secret))


def _authors(community_id: int) -> dict[int, Author]:
    rows = Membership.everywhere.filter(community_id=community_id).values_list(
        "id", "handle", "role", "trust_level", "joined_at"
    )
    return {
        id_: Author(handle=handle, role=role, trust=trust, joined=seconds(joined))
        for id_, handle, role, trust, joined in rows.iterator(chunk_size=5_000)
    }


def _add_changes(community_id: int, authors: dict[int, Author]) -> None:
    lines = Activity.everywhere.filter(
        community_id=community_id, kind__in=("members.trust.changed", "members.role.changed"), subject_type="member"
    ).order_by("at", "id")
    for kind, member_id, at, details in lines.values_list("kind", "subject_id", "at", "details").iterator():
        author = authors.get(member_id or 0)
        before = details.get("before")
        if author is None or before is None:
            continue
        if kind == "members.trust.changed":
            author.trusts.append((seconds(at), int(before)))
        elif before in Role.values:
            author.roles.append((seconds(at), before))


def _add_decisions(community_id: int, authors: dict[int, Author]) -> None:
    """Decisions that stand; one that was reversed is taken as if it had never been, as it is from then on."""
    made = Decision.everywhere.filter(
        community_id=community_id, deed__in=_AGAINST, author__isnull=False, reversed_by__isnull=True
    ).order_by("at")
    found: dict[int, list[int]] = defaultdict(list)
    for author_id, at in made.values_list("author_id", "at").iterator():
        found[author_id or 0].append(seconds(at))
    warned = Sanction.everywhere.filter(community_id=community_id, kind=Sanction.Kind.WARNING).order_by("since")
    for member_id, since in warned.values_list("member_id", "since").iterator():
        if member_id in authors:
            authors[member_id].warnings.append(seconds(since))
    for member_id, moments in found.items():
        if member_id in authors:
            authors[member_id].decisions = moments


def _within(moments: Sequence[int], at: int, span: int) -> int:
    return 0 if not moments else bisect_left(moments, at) - bisect_right(moments, at - span)
