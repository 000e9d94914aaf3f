"""Word lists as CSV: word, action, replacement, case, clause; a file of words alone is taken for one list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
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
        rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if any(map(str.strip, row))]
    except csv.Error as error:
        said = _("This is no CSV file: %(error)s") % {"error": error}
        raise RuleBroken("csv", said, field="file") from error
    if len(rows) > _ROWS_AT_MOST:
        raise RuleBroken("csv", _("A file has at most %(most)s rows.") % {"most": _ROWS_AT_MOST}, field="file")
    columns: tuple[str, ...] = ("word", "replacement", "case_sensitive") if action else _COLUMNS
    if rows and rows[0][0].strip().lower() == "word":
        columns = tuple(cell.strip().lower() for cell in rows.pop(0))
    return [_entry(dict(zip(columns, row, strict=False)), number, action) for number, row in enumerate(rows, start=1)]


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
