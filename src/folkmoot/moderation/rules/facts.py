"""All that a condition may ask about one submission; what is dear to find out is asked only when a rule needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from folkmoot.core.roles import Role
from folkmoot.moderation.rules.domains import Domain, domains_of
from folkmoot.moderation.rules.seeing import Seen


@dataclass(frozen=True, slots=True)
class AuthorFacts:
    """Who submits. `age_days` is since they joined the community; `decisions` were made against them in a year."""

    id: int | None = None
    handle: str = ""
    role: Role = Role.MEMBER
    trust: int = 0
    age_days: float = 0.0
    posts: int = 0
    decisions: int = 0
    warnings: int = 0
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RateFacts:
    """How much the author submitted before this one, posts and edits of others' posts, in the last minute, hour and
    day."""

    minute: int = 0
    hour: int = 0
    day: int = 0
    links_day: int = 0


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """How often the same text, or nearly the same, was submitted lately, by the author and by other accounts."""

    own: int = 0
    others: int = 0
    near_own: int = 0
    near_others: int = 0


def _unknown_author() -> AuthorFacts | None:
    return None


def _unknown_rate() -> RateFacts | None:
    return None


def _unknown_copies() -> CopyFacts | None:
    return None


def _unknown_language() -> str | None:
    return None


def _no_scores() -> Mapping[str, float]:
    return {}


def _no_verdicts() -> frozenset[str] | None:
    return None


@dataclass(frozen=True)
class Facts:
    """One submission as rules see it.

    `text` is what a reader reads, `pictures` are addresses of pictures that are shown from elsewhere. Callables are
    asked once at most, and answer None (scores: leave the key out) where nobody knows; a test of what is not known is
    neither met nor failed. `space` is the slug, `outside` the names of what outside checks found ("spam",
    "harassment").
    """

    text: str = ""
    title: str = ""
    kind: str = "post"
    links: tuple[str, ...] = ()
    images: int = 0
    pictures: tuple[str, ...] = ()
    mentions: int = 0
    space: str = ""
    space_id: int | None = None
    private: bool = False
    edited: bool = False
    find_author: Callable[[], AuthorFacts | None] = field(default=_unknown_author)
    find_rate: Callable[[], RateFacts | None] = field(default=_unknown_rate)
    find_copies: Callable[[], CopyFacts | None] = field(default=_unknown_copies)
    find_language: Callable[[], str | None] = field(default=_unknown_language)
    find_scores: Callable[[], Mapping[str, float]] = field(default=_no_scores)
    find_outside: Callable[[], frozenset[str] | None] = field(default=_no_verdicts)

    @cached_property
    def seen(self) -> Seen:
        """Title and text as a person reads them, whatever they are written with."""
        return Seen.of(f"{self.title}\n{self.text}" if self.title else self.text)

    @cached_property
    def seen_title(self) -> Seen:
        return Seen.of(self.title)

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        """Where links lead and pictures come from, each domain once."""
        return domains_of((*self.links, *self.pictures))

    @cached_property
    def domain_names(self) -> frozenset[str]:
        """The domains with all above them, and those that they are dressed up as."""
        if not self.links and not self.pictures:
            return frozenset()
        return frozenset(name for domain in self.domains for name in domain.names())

    @cached_property
    def author(self) -> AuthorFacts | None:
        return self.find_author()

    @cached_property
    def rate(self) -> RateFacts | None:
        return self.find_rate()

    @cached_property
    def copies(self) -> CopyFacts | None:
        return self.find_copies()

    @cached_property
    def language(self) -> str | None:
        return self.find_language()

    @cached_property
    def scores(self) -> Mapping[str, float]:
        return self.find_scores()

    @cached_property
    def outside(self) -> frozenset[str] | None:
        return self.find_outside()
