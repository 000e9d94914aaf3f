"""Rows of a table as spreadsheets and databases write them, read one at a time."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Any

from folkmoot.connections.importers.archive import BROKEN, Entry
from folkmoot.connections.importers.records import Skipped
from folkmoot.connections.importers.table_columns import (
    Row,
    column_name,
    date_column,
    is_heading,
    is_unlike,
    text_column,
)
from folkmoot.core.letters import encoding_of

FIELD_AT_MOST = 64 * 1024 * 1024
_DELIMITERS = ",;\t|"
_CHUNK = 1 << 20
_SAMPLE = 200
_DATES_LOOKED_AT = 20
_LOOKED_AT = 5_000
_LINES_IN_A_CELL = 500_000
_LINES_AFTER_A_BREAK = 1_000

csv.field_size_limit(FIELD_AT_MOST)


class Table:
    """A file of rows: how it is written is found out first, then it is read as often as wanted."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._encoding = _encoding(entry)
        self.names: list[str] = []
        self.body = ""
        self.dates = ""
        self._dialect: dict[str, Any] = {}
        self._has_heading = False
        self._look()

    def rows(self) -> Iterator[tuple[int, Row] | Skipped]:
        """Each row with the number of its line; what cannot be read is a Skipped."""
        records = self._records()
        if self._has_heading:
            next(records, None)
        for number, cells in records:
            if cells is None:
                yield Skipped(f"{self._entry.path}: line {number}", "its quotes do not end")
            elif any(cell.strip() for cell in cells[len(self.names) :]):
                yield Skipped(f"{self._entry.path}: line {number}", "it has more cells than there are columns")
            elif any(cell.strip() for cell in cells):
                yield number, self._row(cells)

    def _row(self, cells: list[str]) -> Row:
        row = dict(zip(self.names, (cell.strip() for cell in cells), strict=False))
        if self.body:
            row.setdefault("text", row.get(self.body, ""))
        if self.dates:
            row.setdefault("created_at", row.get(self.dates, ""))
        return row

    def _look(self) -> None:
        """Find out delimiter, quoting, heading and the column of the text from the first lines."""
        with self._lines() as file:
            sample = [line for _number, line in zip(range(_LOOKED_AT), file, strict=False)]
        if sample and re.match(r"sep=.$", sample[0].strip()):
            self._dialect["skip"] = 1
            sample = sample[1:]
        text = "".join(sample)
        if '\\"' in text and '""' not in text.replace('\\""', ""):
            self._dialect["escapechar"] = "\\"
        self._dialect["delimiter"] = _delimiter(sample)
        if _is_unquoted(sample, self._dialect["delimiter"]):
            self._dialect["quoting"] = csv.QUOTE_NONE
        first, *others = [cells for _number, cells in islice(self._records(), _DATES_LOOKED_AT) if cells] or [[]]
        self._has_heading = is_heading(first) or is_unlike(first, others)
        if not self._has_heading:
            first = [f"column_{number}" for number in range(1, len(first) + 1)]
        self.names = [column_name(name) for name in first]
        seen: list[Row] = []
        for row in self.rows():
            if not isinstance(row, Skipped):
                seen.append(row[1])
            if len(seen) >= _SAMPLE:
                break
        self.dates = date_column(self.names, seen)
        self.body = text_column(self.names, seen, self.dates)

    def _records(self) -> Iterator[tuple[int, list[str] | None]]:
        """The cells of each record with the number of its first line; None for one whose quotes never end."""
        options = {key: value for key, value in self._dialect.items() if key != "skip"}
        with self._lines() as file:
            for number, record in _split(file, options, skip=self._dialect.get("skip", 0)):
                if record is None:
                    yield number, None
                    continue
                try:
                    cells = next(csv.reader(io.StringIO(record, newline=""), **options), [])
                except csv.Error:
                    yield number, None
                    continue
                if cells:
                    yield number, cells

    def _lines(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self._entry.open(), encoding=self._encoding, errors="replace", newline="")


def _split(file: Iterator[str], options: dict[str, Any], *, skip: int) -> Iterator[tuple[int, str | None]]:
    """Records, whose cells may go over several lines. Where quotes do not end, the line they begin in is None."""
    again: deque[str] = deque()
    number = 0
    at_most = _LINES_IN_A_CELL
    while line := again.popleft() if again else next(file, ""):
        number += 1
        if number <= skip:
            continue
        line = line.replace("\x00", "")
        if not _is_open(line, options):
            yield number, line
            continue
        more: list[str] = []
        is_open = True
        while is_open and len(more) < at_most and (following := again.popleft() if again else next(file, "")):
            more.append(following.replace("\x00", ""))
            if following.count('"') % 2:
                is_open = _is_open(line + "".join(more), options)
        if is_open:
            yield number, None
            at_most = _LINES_AFTER_A_BREAK
            again.extendleft(reversed(more))
        else:
            yield number, line + "".join(more)
            number += len(more)


def _is_open(record: str, options: dict[str, Any]) -> bool:
    """Whether the record ends within quotes: then what follows would still belong to it."""
    if options.get("quoting") == csv.QUOTE_NONE:
        return False
    quotes = record.count('"') - (record.count('\\"') if "escapechar" in options else 0)
    if quotes % 2 == 0:
        return False
    try:
        return sum(1 for _row in csv.reader(io.StringIO(record.rstrip("\r\n") + "\nx", newline=""), **options)) == 1
    except csv.Error:
        return False


def _delimiter(lines: list[str]) -> str:
    """What makes the most cells of the first line; of two that make as many, what does so in most lines."""
    if not lines:
        return ","
    widths = {each: _width(lines[0], each) for each in _DELIMITERS}
    alike = {each: sum(line.count(each) == lines[0].count(each) for line in lines) for each in _DELIMITERS}
    return max(_DELIMITERS, key=lambda each: (widths[each], alike[each]))


def _is_unquoted(lines: list[str], delimiter: str) -> bool:
    """Whether quotes are but letters: every line is a whole row as it stands, and in some they do not go in pairs."""
    widths = {line.count(delimiter) for line in lines if line.strip()}
    return len(widths) == 1 and 0 not in widths and any(line.count('"') % 2 for line in lines)


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0


def _encoding(entry: Entry) -> str:
    """The first encoding in which the whole file can be read."""
    try:
        with entry.open() as file:
            start = file.read(_CHUNK)
            if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                return "utf-16"
            if start[1:2] == b"\x00" or start[:1] == b"\x00":
                return "utf-16-le" if start[1:2] == b"\x00" else "utf-16-be"
            chunk, decoder = start, codecs.getincrementaldecoder("utf-8-sig")()
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(_CHUNK)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # A file that was cut off within a letter is UTF-8 all the same.
        return "utf-8-sig" if error.reason == "unexpected end of data" else encoding_of(start)
    except BROKEN:
        return "utf-8-sig"
    return "utf-8-sig"
