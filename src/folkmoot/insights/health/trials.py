"""Who is in which arm of a trial, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from folkmoot.insights.health.effects import Difference, difference_of_shares
from folkmoot.insights.store.engine import Engine

# So many days after joining it is known what a newcomer did.
RIPE_DAYS = 14
LEAST_PEOPLE = 5
_POSTED = "SELECT member_id, day FROM posts"
_ANSWERED = "SELECT other_id AS member_id, day FROM posts WHERE member_id <> other_id"
_HERE = "SELECT person_id AS member_id, day FROM member_days"
# What was done, and from which to which day after joining.
_DONE = {"posted": (_POSTED, 0, 13), "answered": (_ANSWERED, 0, 13), "came_back": (_HERE, 7, 13)}


@dataclass(frozen=True, slots=True)
class Arm:
    """How many newcomers it had of whom enough time is known, and how many of them did it."""

    people: int
    hits: int

    @property
    def share(self) -> float | None:
        """None where fewer than five people are in it."""
        return self.hits / self.people if self.people >= LEAST_PEOPLE else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Both arms, and B's share less A's with its 95 % interval; None with fewer than five people in either."""

    a: Arm
    b: Arm
    difference: Difference | None


def arm_of(trial_id: int, member_id: int, share_b: int) -> str:
    """The arm of a member, "a" or "b": by chance, and always the same."""
    digest = hashlib.blake2b(f"{trial_id}:{member_id}".encode(), digest_size=8).digest()
    return "b" if int.from_bytes(digest, "big") % 100 < share_b else "a"


def outcomes_of(engine: Engine, asked: Sequence[tuple[int, str, int, date, date, str]]) -> list[Outcome]:
    """What came of several trials so far, each given as `outcome_of` is. Runs where the engine is."""
    return [outcome_of(engine, *each) for each in asked]


def outcome_of(
    engine: Engine, trial_id: int, outcome: str, share_b: int, first: date, last: date, segment: str = ""
) -> Outcome:
    """What came of a trial so far, with `segment` of who is in it. Runs where the engine is."""
    done, start, end = _DONE[outcome]
    known = engine.rows("SELECT max(day) FROM member_days")[0][0]
    ripe = min(last, known - timedelta(days=RIPE_DAYS)) if known else first - timedelta(days=1)
    rows = engine.rows(
        f"""SELECT m.member_id, max(CASE WHEN d.member_id IS NULL THEN 0 ELSE 1 END) FROM members m
        LEFT JOIN ({done}) d ON d.member_id = m.member_id
          AND d.day BETWEEN m.joined_day + {start} AND m.joined_day + {end}
        WHERE m.joined_day BETWEEN $first AND $ripe AND NOT m.is_staff AND NOT m.is_bot
          AND ($segment = '' OR m.member_id IN (SELECT s.member_id FROM segment_members s WHERE s.segment = $segment))
        GROUP BY m.member_id""",  # noqa: S608 - our own words and numbers
        {"first": first, "ripe": ripe, "segment": segment},
    )
    counts = {"a": [0, 0], "b": [0, 0]}
    for member_id, hit in rows:
        arm = counts[arm_of(trial_id, member_id, share_b)]
        arm[0] += 1
        arm[1] += hit
    a, b = Arm(*counts["a"]), Arm(*counts["b"])
    enough = a.share is not None and b.share is not None
    return Outcome(a, b, difference_of_shares(b.hits, b.people, a.hits, a.people) if enough else None)
