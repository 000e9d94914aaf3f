"""Which mails belong together. All is kept on disk: lists have millions of mails."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

_HOPS_AT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Heading:
    """What is known of a mail before its text is read; `refers` are the ids it names, the one it answers last."""

    mail_id: str
    list_name: str
    subject: str
    at: float
    is_reply: bool
    refers: tuple[str, ...]
    entry: int
    start: int
    length: int
    envelope: str


class MailThreads:
    """Gathers headings, then gives them back thread by thread."""

    def __init__(self) -> None:
        # An empty name is a temporary file of SQLite's own, that goes when it is closed.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA cache_size=-8000")
        self._db.execute(
            "CREATE TABLE mails (number INTEGER PRIMARY KEY, id TEXT UNIQUE, same TEXT, list TEXT, subject TEXT, "
            "at REAL, is_alone INTEGER, rest TEXT, thread TEXT)"
        )
        self._db.execute("CREATE TABLE parents (id TEXT PRIMARY KEY, parent TEXT) WITHOUT ROWID")
        self._db.execute("BEGIN")
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()

    def sameness(self, mail_id: str) -> str | None:
        """What was said to tell that mail from others under its id; None when there is none yet."""
        row = self._db.execute("SELECT same FROM mails WHERE id = ?", (mail_id,)).fetchone()
        return str(row[0]) if row else None

    def add(self, mail: Heading, same: str) -> None:
        """Put a mail among the others; `same` tells it from another under the same id."""
        self.count += 1
        rest = json.dumps([mail.refers, mail.entry, mail.start, mail.length, mail.envelope])
        is_alone = mail.is_reply and not mail.refers
        self._db.execute(
            "INSERT INTO mails VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (self.count, mail.mail_id, same, mail.list_name, mail.subject, mail.at, is_alone, rest),
        )
        chain = [*dict.fromkeys(each for each in mail.refers if each != mail.mail_id), mail.mail_id]
        for parent, child in pairwise(chain):
            self._link(parent, child, is_own=child == mail.mail_id)

    def threads(self) -> Iterator[tuple[str, list[Heading]]]:
        """Each thread: the id of its root (which may not be there) and its mails, answers after what they answer."""
        self._assign()
        self._db.execute("CREATE INDEX by_thread ON mails (thread, at, number)")
        firsts = self._db.execute("SELECT thread FROM mails GROUP BY thread ORDER BY MIN(at), MIN(number)")
        for (thread,) in firsts:
            rows = self._db.execute(
                "SELECT id, list, subject, at, is_alone, rest FROM mails WHERE thread = ? ORDER BY at, number",
                (thread,),
            )
            yield thread, _in_order([_heading(row) for row in rows])

    def _link(self, parent: str, child: str, *, is_own: bool) -> None:
        """Note that `child` answers `parent`; what a mail says of itself outweighs what others say of it."""
        if self._root(parent, stop=child) == child:
            return
        verb = "INSERT OR REPLACE" if is_own else "INSERT OR IGNORE"
        self._db.execute(f"{verb} INTO parents VALUES (?, ?)", (child, parent))

    def _root(self, mail_id: str, stop: str = "") -> str:
        for _hop in range(_HOPS_AT_MOST):
            row = self._db.execute("SELECT parent FROM parents WHERE id = ?", (mail_id,)).fetchone()
            if row is None or mail_id == stop:
                return mail_id
            mail_id = row[0]
        return mail_id

    def _assign(self) -> None:
        """Give every mail its thread: by what it refers to; answers that refer to nothing by their subject."""
        self._db.execute("CREATE INDEX by_subject ON mails (list, subject, at, number)")
        last = 0
        while rows := self._db.execute(
            "SELECT number, id FROM mails WHERE NOT is_alone AND number > ? ORDER BY number LIMIT 1000", (last,)
        ).fetchall():
            for number, mail_id in rows:
                self._db.execute("UPDATE mails SET thread = ? WHERE number = ?", (self._root(mail_id), number))
            last = rows[-1][0]
        # In the order of time, so that each finds the answers before it.
        alone = self._db.execute("SELECT number, id, list, subject, at FROM mails WHERE is_alone ORDER BY at, number")
        for number, mail_id, list_name, subject, at in alone.fetchall():
            thread = self._by_subject(list_name, subject, at) or self._root(mail_id)
            self._db.execute("UPDATE mails SET thread = ? WHERE number = ?", (thread, number))

    def _by_subject(self, list_name: str, subject: str, at: float) -> str | None:
        before = self._db.execute(
            "SELECT thread FROM mails WHERE list = ? AND subject = ? AND at <= ? AND thread IS NOT NULL "
            "ORDER BY at DESC, number DESC LIMIT 1",
            (list_name, subject, at),
        ).fetchone()
        after = (
            before
            or self._db.execute(
                "SELECT thread FROM mails WHERE list = ? AND subject = ? AND thread IS NOT NULL "
                "ORDER BY at, number LIMIT 1",
                (list_name, subject),
            ).fetchone()
        )
        return str(after[0]) if after else None


def _heading(row: tuple[str, str, str, float, int, str]) -> Heading:
    mail_id, list_name, subject, at, is_alone, rest = row
    refers, entry, start, length, envelope = json.loads(rest)
    return Heading(mail_id, list_name, subject, at, bool(is_alone), tuple(refers), entry, start, length, envelope)


def _in_order(mails: list[Heading]) -> list[Heading]:
    """In the order of their times, but no answer before what it answers, whatever its clock said."""
    times: dict[str, float] = {}
    there = {mail.mail_id: mail for mail in mails}

    def time_of(mail: Heading) -> float:
        chain: list[Heading] = []
        step: Heading | None = mail
        while step is not None and step.mail_id not in times and step not in chain and len(chain) < _HOPS_AT_MOST:
            chain.append(step)
            step = next((there[each] for each in reversed(step.refers) if each in there and each != step.mail_id), None)
        for each in reversed(chain):
            answered = next((times[i] for i in reversed(each.refers) if i in times and i != each.mail_id), each.at)
            times[each.mail_id] = max(each.at, answered)
        return times[mail.mail_id]

    depths = {mail.mail_id: number for number, mail in enumerate(mails)}
    return sorted(mails, key=lambda mail: (time_of(mail), len(mail.refers), depths[mail.mail_id]))
