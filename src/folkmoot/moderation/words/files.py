"""Word lists as CSV: word, action, replacement, case, clause; a file of words alone is taken for one list."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.core.letters import encoding_of
from folkmoot.moderation.words.wordset import WordAction, WordEntry

_COLUMNS = ("word", "action", "replacement", "case_sensitive", "clause")
_ROWS_AT_MOST = 16_000
_YES = frozenset({"1", "true", "yes", "t", "y"})
# Read as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(entries: Iterable[WordEntry]) -> str:
    """The lists as a file that `from_csv` reads again."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for each in entries:
        row = (each.word, each.action.value, each.replacement, "yes" if each.exact else "", each.clause)
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return out.getvalue()


def from_csv(text: str, action: str = "") -> list[WordEntry]:
    """Read a file; `action` holds for rows that name none. Raises RuleBroken, with the row at fault."""
    try:
        text = text.removeprefix("\ufeff")
        read = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
        rows = [row for row in read if any(map(str.strip, row))]
    except csv.Error as error:
        said = _("This is no CSV file: %(error)s") % {"error": error}
        raise RuleBroken("csv", said, field="file") from error
    if len(rows) > _ROWS_AT_MOST:
        raise RuleBroken("csv", _("A file has at most %(most)s rows.") % {"most": _ROWS_AT_MOST}, field="file")
    columns: tuple[str, ...] = ("word", "replacement", "case_sensitive") if action else _COLUMNS
    if rows and "word" in (heading := _heading(rows[0])) and set(heading) <= {*_COLUMNS, ""}:
        columns = tuple(heading)
        del rows[0]
    return [_entry(dict(zip(columns, row, strict=False)), number, action) for number, row in enumerate(rows, start=1)]


def _heading(row: list[str]) -> list[str]:
    return [cell.strip().lower() for cell in row]


def _delimiter(text: str) -> str:
    """What parts the columns, where a heading tells: spreadsheets of many countries take semicolons."""
    first = text.partition("\n")[0]
    return next((sign for sign in ";\t" if {"word", "action"} <= set(_heading(first.split(sign)))), ",")


def text_of(content: bytes) -> str:
    """A file as text: UTF-8 or what spreadsheets call Unicode, else the older letters that it is most likely in."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(encoding_of(content), "replace")


def _entry(cells: dict[str, str], number: int, action: str) -> WordEntry:
    cells = {name: _unquoted(cell.strip()) for name, cell in cells.items()}
    name = cells.get("action", "").lower() or action
    try:
        named = WordAction(name)
    except ValueError:
        names = ", ".join(WordAction)
        said = _("Row %(number)s: the action is one of %(names)s.") % {"number": number, "names": names}
        raise RuleBroken("csv", said, field="file") from None
    return WordEntry(
        word=cells.get("word", ""),
        action=named,
        replacement=cells.get("replacement", ""),
        exact=cells.get("case_sensitive", "").lower() in _YES,
        clause=cells.get("clause", ""),
    )


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
