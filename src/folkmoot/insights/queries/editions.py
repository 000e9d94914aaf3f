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
from folkmoot.insights.store.editions import Edition, definitions, editions_of, usual_noted
from folkmoot.insights.store.reading import as_of, is_built, store_version, written_at

# What the worker reckons ahead by the period that is usual in a community, the page as it opens first.
AHEAD = {"28d": ("28d", "7d", "90d"), "90d": ("90d", "28d", "365d"), "365d": ("365d", "90d", "28d")}
# So long the edition before may stand in for one that is due: then it is reckoned while one waits.
_STANDS_IN_SECONDS = 30 * 60.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows, and which edition it is made of, if any; `is_due` where a newer one is being reckoned."""

    choice: Choice
    edition: Edition | None = None
    is_due: bool = False

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
        yield Shown(choice_of(asked, community_id=community_id, time_zone=time_zone, usual=usual), edition, is_due)


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
    return edition if superseded is None or time.time() - superseded < _STANDS_IN_SECONDS else None


def lacks_edition(community_id: int, time_zone: str) -> bool:
    """Whether somebody looks at figures of which an edition is due."""
    if not answers.is_looked_at(community_id) or not is_built(community_id):
        return False
    found, terms, today = editions_of(community_id), terms_of(community_id), today_in(time_zone)
    usual = usual_noted(community_id)
    each = [found.get(f"period={preset}") for preset in AHEAD[usual or DEFAULT]]
    version = store_version(community_id)
    return usual is None or any(
        one is None or (one.version, one.terms, one.today) != (version, terms, today) for one in each
    )


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
