"""Labelled texts that a classifier is trained on and measured with, known by their form wherever they lie."""

from __future__ import annotations

import csv
import hashlib
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from folkmoot.moderation.classifier.judging import SPAM, TOXICITY


class CorpusBroken(Exception):
    """Data that can not be read as what it looks like; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and whether it is what the label means; `author` where it is known, `kind` is the source's own class."""

    text: str
    positive: bool
    author: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of data: how a file of it is recognised and read, what it is called, and what its licence lets be done.

    A `background` is not labelled: what people write who are at work together, taken for harmless. `ships` is whether
    weights made from it may be given away under our licence.
    """

    name: str
    label: str
    licence: str
    ships: bool
    matches: Callable[[Path], bool]
    read: Callable[[Path], Iterator[Example]]
    background: bool = False


@dataclass(frozen=True, slots=True)
class Corpus:
    """Data that was read, with the checksum of its files."""

    form: Form
    examples: tuple[Example, ...]
    checksum: str

    @property
    def name(self) -> str:
        return self.form.name

    @property
    def label(self) -> str:
        return self.form.label


def find_corpora(folder: Path) -> list[Corpus]:
    """Every labelled data there is in a folder and its folders, by the order of their names; raises CorpusBroken."""
    found: dict[str, list[Path]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for form in FORMS:
            if form.matches(path):
                found.setdefault(form.name, []).append(path)
    return [_read(form, found[form.name]) for form in FORMS if form.name in found]


def _read(form: Form, paths: list[Path]) -> Corpus:
    digest = hashlib.sha256()
    examples: list[Example] = []
    for path in paths:
        digest.update(path.read_bytes())
        try:
            examples += [example for example in form.read(path) if example.text.strip()]
        except (ValueError, KeyError, IndexError, csv.Error) as error:
            raise CorpusBroken(f"{path} looks like {form.name} and can not be read: {error}") from error
    return Corpus(form, tuple(examples), digest.hexdigest())


def _head(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(400).decode("utf-8", "replace")


def _is_davidson(path: Path) -> bool:
    return path.suffix == ".csv" and {"tweet", "class"} <= set(_head(path).partition("\n")[0].strip().split(","))


def _davidson(path: Path) -> Iterator[Example]:
    kinds = {"0": "hate", "1": "offensive", "2": "neither"}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            text = re.sub(r"^[\s!\"“”&;:]*RT\s+", "", html.unescape(row["tweet"]))
            yield Example(text, row["class"] != "2", kind=kinds[row["class"]])


def _is_sms(path: Path) -> bool:
    lines = _head(path).splitlines()[:3] if path.suffix in ("", ".txt", ".tsv") else []
    return bool(lines) and all(line.partition("\t")[0] in ("ham", "spam") for line in lines)


def _sms(path: Path) -> Iterator[Example]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        label, tab, text = line.partition("\t")
        if tab and label in ("ham", "spam"):
            yield Example(html.unescape(text), label == "spam", kind=label)


def _is_toxicr(path: Path) -> bool:
    return path.suffix == ".xlsx" and "code-review" in path.name


def _toxicr(path: Path) -> Iterator[Example]:
    from openpyxl import load_workbook

    rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    names = [str(name) for name in next(rows)]
    text_at, label_at = names.index("message"), names.index("is_toxic")
    for row in rows:
        if row[text_at] is not None:
            yield Example(str(row[text_at]), int(row[label_at]) == 1)


_IRC_LINE = re.compile(r"\[\d\d:\d\d\] <([^>]+)> (.*)")


def _is_irc(path: Path) -> bool:
    return path.name.endswith(".raw.txt") and bool(_IRC_LINE.search(_head(path)) or _head(path).startswith("==="))


def _irc(path: Path) -> Iterator[Example]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        match = _IRC_LINE.match(line)
        if match and len(match[2].split()) >= 4:
            yield Example(match[2], False, author=match[1])


_STACK_TEXT = {"posts": "Body", "comments": "Text"}


def _is_stackexchange(path: Path) -> bool:
    return path.name in ("Posts.xml", "Comments.xml") and any(f"<{name}>" in _head(path) for name in _STACK_TEXT)


def _stackexchange(path: Path) -> Iterator[Example]:
    attribute = _STACK_TEXT[path.stem.lower()]
    for _event, row in etree.iterparse(str(path), tag="row", resolve_entities=False, no_network=True):
        # Questions, answers and comments; not the wikis of tags.
        if row.get("PostTypeId", "1") in ("1", "2"):
            text = html.unescape(_MARKUP.sub(" ", _CODE.sub(" ", row.get(attribute) or "")))
            yield Example(text, False, author=row.get("OwnerUserId") or row.get("UserId") or "")
        row.clear()


_CODE = re.compile(r"<pre>.*?</pre>", re.S)
_MARKUP = re.compile(r"<[^>]+>")


def _is_table(path: Path) -> bool:
    return path.suffix == ".csv" and {"text", "label"} <= set(_head(path).partition("\n")[0].strip().split(","))


def _table_of(label: str) -> Callable[[Path], Iterator[Example]]:
    """A table of one's own: text, label ("spam", "toxicity" or "clean") and, if wanted, author."""

    def read(path: Path) -> Iterator[Example]:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["label"] in (label, "clean"):
                    yield Example(row["text"], row["label"] == label, author=row.get("author") or "")

    return read


FORMS: tuple[Form, ...] = (
    Form("davidson", TOXICITY, "MIT", True, _is_davidson, _davidson),
    Form("toxicr", TOXICITY, "GPL-3.0", False, _is_toxicr, _toxicr),
    Form("sms-spam", SPAM, "free for all purposes, say its authors; CC-BY-4.0 at UCI", True, _is_sms, _sms),
    Form("irc-background", "", "CC-BY-4.0", True, _is_irc, _irc, background=True),
    Form("stackexchange", "", "CC BY-SA", False, _is_stackexchange, _stackexchange, background=True),
    Form("table-spam", SPAM, "the operator's own", False, _is_table, _table_of(SPAM)),
    Form("table-toxicity", TOXICITY, "the operator's own", False, _is_table, _table_of(TOXICITY)),
)
