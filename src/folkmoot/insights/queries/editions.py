"""Which edition of the figures a page is made of: the newest that was reckoned whole, for as long as it may stand."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as time_of_day

from folkmoot.core.times import zone_named
from folkmoot.insights.choice import DEFAULT, Choice, on_day, read_choice, today_in
from folkmoot.insights.queries.kept import choice_of
from folkmoot.insights.queries.settings import conventions_of
from folkmoot.insights.store import answers
from folkmoot.insights.store.asked import pages_asked
from folkmoot.insights.store.editions import Edition, definitions, editions_of, usual_noted
from folkmoot.insights.store.reading import as_of, is_built, store_version, written_at

# What the worker reckons ahead, after the period that is usual in a community: the shorter come first.
AHEAD = ("7d", "28d", "90d", "month", "quarter", "365d", "all")
# Each is reckoned anew for a hundredth of the time at most, and what was asked for beside them once a day.
_TIMES_AS_LONG = 100.0
# So long the edition before may stand in for one that is due: then it is reckoned while one waits.
_STANDS_IN_SECONDS, _STANDS_IN_TIMES_AS_LONG = 30 * 60.0, 250.0
_STANDS_IN_DAYS = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows, and which edition it is made of, if any; `is_due` where there can be a newer one.

    It `is_rare` where that may take hours.
    """

    choice: Choice
    edition: Edition | None = None
    is_due: bool = False
    is_rare: bool = False

    def holds(self, card: str) -> bool:
        """Whether the answers of this card are kept."""
        return self.edition is not None and card in self.edition.cards


@contextmanager
def shown(asked: Mapping[str, str], *, community_id: int, time_zone: str) -> Iterator[Shown]:
    """The choice of an address by the edition that holds it, else as the store is now; questions within are to that.

    Raises StoreUnavailable.
    """
    edition = edition_for(asked, community_id, time_zone)
    if edition is None:
        yield Shown(choice_of(asked, community_id=community_id, time_zone=time_zone))
        return
    is_due = _superseded_at(edition, community_id, time_zone) is not None
    with as_of(community_id, edition.version), on_day(edition.today):
        usual = usual_noted(community_id) or DEFAULT
        choice = choice_of(asked, community_id=community_id, time_zone=time_zone, usual=usual)
        is_rare = not is_usual_page(choice) or edition.seconds * _TIMES_AS_LONG > _STANDS_IN_SECONDS
        yield Shown(choice, edition, is_due, is_rare)


def edition_for(asked: Mapping[str, str], community_id: int, time_zone: str) -> Edition | None:
    """The edition that holds what is asked, unless its terms are others now, or a newer one is long due."""
    found = editions_of(community_id)
    if not found or not is_built(community_id):
        return None
    usual = usual_noted(community_id) or DEFAULT
    plain = read_choice(asked, community_id=community_id, time_zone=time_zone, span=None, usual=usual)
    edition = found.get(plain.query)
    if edition is None or edition.terms != terms_of(community_id):
        return None
    superseded = _superseded_at(edition, community_id, time_zone)
    stands = max(_STANDS_IN_SECONDS, edition.seconds * _STANDS_IN_TIMES_AS_LONG)
    if superseded is None or time.time() - superseded < stands:
        return edition if (today_in(time_zone) - edition.today).days <= _STANDS_IN_DAYS else None
    return None


def is_usual_page(choice: Choice) -> bool:
    """Whether the page of it is reckoned ahead without having been asked for."""
    return choice.query == f"period={choice.preset}" and choice.preset in AHEAD


def editions_due(community_id: int, time_zone: str) -> list[str]:
    """The pages at which somebody may look and of which an edition is due, in the order to reckon them."""
    if not answers.is_looked_at(community_id) or not is_built(community_id):
        return []
    found, terms = editions_of(community_id), terms_of(community_id)
    usual = usual_noted(community_id)
    presets = dict.fromkeys((usual or DEFAULT, *AHEAD))
    pages = {f"period={preset}": True for preset in presets} | dict.fromkeys(pages_asked(community_id), False)
    return [
        page
        for page, is_usual in pages.items()
        if usual is None
        or (edition := found.get(page)) is None
        or edition.terms != terms
        or _is_due(edition, community_id, time_zone, is_usual=is_usual)
    ]


def _is_due(edition: Edition, community_id: int, time_zone: str, *, is_usual: bool) -> bool:
    if edition.today != today_in(time_zone):
        return True
    age = time.time() - edition.made_at
    return is_usual and edition.version != store_version(community_id) and age > edition.seconds * _TIMES_AS_LONG


def terms_of(community_id: int) -> str:
    """A print of what figures mean here: the settings of the community, and the definitions of the product."""
    told = f"{definitions()}:{conventions_of(community_id)!r}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _superseded_at(edition: Edition, community_id: int, time_zone: str) -> float | None:
    """Since when a newer one is due, in seconds since 1970; None where this is the newest there can be."""
    if edition.version != store_version(community_id):
        return written_at(community_id)
    today = today_in(time_zone)
    if edition.today == today:
        return None
    return datetime.combine(today, time_of_day(), zone_named(time_zone)).astimezone(UTC).timestamp()
