"""A year of an invented community as tables that `folkmoot import csv` takes: for pictures, always the same shape."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

_GIVEN = (
    "Ada", "Bela", "Cem", "Dana", "Edda", "Fritz", "Gita", "Hanno", "Ines", "Jonas", "Kaja", "Lene",
    "Malik", "Nora", "Ole", "Pia", "Rafi", "Sina", "Timo", "Ute",
)  # fmt: skip
_FAMILY = (
    "Aster", "Birk", "Clover", "Dorn", "Erle", "Farn", "Ginst", "Heide", "Iris", "Kresse", "Linde", "Moos",
)  # fmt: skip
_SPACES = ("Help", "Show your work", "Materials", "Meet-ups")
_SUBJECTS = (
    "Which glue holds on wet oak?", "My first boat is afloat", "Sails from old tents", "Where do you buy brass?",
    "How do I bend a plank?", "Meeting at the harbour", "Paint that lasts", "A rudder from one piece",
    "Old tools, sharpened",
)  # fmt: skip
_SAID = (
    "Thank you, that helped a lot.", "I tried it last week and it works well.", "Mine broke after a month, be careful.",
    "Could you show a picture?", "Use clamps and patience.", "Great work, I love the colour.", "I would sand it first.",
)  # fmt: skip
_DAYS, _PEOPLE = 420, 240


def write_year(folder: Path, *, until: datetime | None = None) -> None:
    """Write `posts.csv` and `members.csv` into the folder, ending yesterday or `until`."""
    dice = random.Random(1889)
    end = until or datetime.now(UTC) - timedelta(days=1)
    people = [_person(dice, number, end) for number in range(_PEOPLE)]
    with (folder / "members.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "username", "name", "created_at"])
        table.writerows(
            [name.replace(" ", "").lower(), name.replace(" ", "").lower(), name, joined.isoformat()]
            for name, joined, _ in people
        )
    with (folder / "posts.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "thread", "title", "author", "created_at", "body", "space", "likes"])
        table.writerows(_posts(dice, people, end))


def _person(dice: random.Random, number: int, end: datetime) -> tuple[str, datetime, float]:
    """A name, a day of joining (more join towards the end), and how many days of a hundred they write on."""
    name = f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[number // len(_GIVEN)]}"
    joined = end - timedelta(days=_DAYS * dice.random() ** 1.3, hours=dice.random() * 24)
    return name, joined, 100 * min(0.4, dice.paretovariate(1.1) / 60)


def _posts(dice: random.Random, people: list[tuple[str, datetime, float]], end: datetime) -> list[list[object]]:
    rows: list[list[object]] = []
    for back in range(_DAYS, -1, -1):
        day = end - timedelta(days=back)
        here = [each for each in people if each[1] <= day and dice.random() * 100 < _eager(each, day)]
        for opener, *_ in here[:: 2 + len(here) // 8]:
            thread, at = f"t{len(rows)}", day + timedelta(hours=dice.uniform(-9, 9))
            said, space = dice.choice(_SUBJECTS), dice.choices(_SPACES, (6, 3, 2, 1))[0]
            answers = dice.sample(here, k=min(len(here), dice.choice((0, 1, 2, 2, 3, 5))))
            for name in [opener, *(each[0] for each in answers if each[0] != opener)]:
                if at < end:
                    rows.append(_row(dice, f"p{len(rows)}", thread, said, name, at, space))
                at += timedelta(hours=dice.lognormvariate(1.0 - 0.7 * (back < 60), 1.2))
    return rows


def _eager(person: tuple[str, datetime, float], day: datetime) -> float:
    """On how many days of a hundred somebody writes: most of all soon after joining."""
    _, joined, rate = person
    days = (day - joined).days
    return float(60 if days < 2 else rate * (0.4 + 1.6 * 0.98**days))


def _row(dice: random.Random, key: str, thread: str, title: str, name: str, at: datetime, space: str) -> list[object]:
    author = name.replace(" ", "").lower()
    return [key, thread, title, author, at.isoformat(), dice.choice(_SAID), space, dice.choice((0, 0, 1, 3))]
