"""The model of who falls silent: fitted on the earlier months of real communities, measured on the later ones.

`python -m bench at_risk FOLDER [--out FILE]`, where the folder holds the public archives named in docs/at-risk.md.
"""

from __future__ import annotations

import argparse
import json
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from folkmoot.insights.rising.learning import Bin, Model, auc, calibration, fit
from folkmoot.insights.rising.predicting import is_at_risk
from folkmoot.insights.rising.rhythm import MONTH, QUARTER, Day, Rhythm, rhythm_on

# Who wrote, whom they answered ('' for nobody known), on which day (date.toordinal).
Text = tuple[str, str, int]
# The share of a community's time that is learned from; what comes after it is held out.
LEARNED = 0.6
AT_RISK_FIRST = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A regular on one day: what was known, and whether they wrote nothing in the 30 days after."""

    today: int
    rhythm: Rhythm
    fell_silent: bool


@dataclass(frozen=True, slots=True)
class _Person:
    days: list[Day]
    got: list[int]


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the prediction was on held-out cases. `baseline` are the same figures of days since the last post.

    `first`: of the ten with the highest chances on each day; `listed`: of those whom the page would name.
    """

    community: str
    cases: int
    days: int
    fell_silent: float
    auc: float | None
    baseline_auc: float | None
    stranger_auc: float | None
    first: float
    baseline_first: float
    brier: float
    base_rate_brier: float
    bins: list[Bin]
    listed: int
    listed_silent: float


def communities(folder: Path) -> dict[str, list[Text]]:
    """The archives by name, each in the order of days."""
    found = {
        "forum (Discourse)": _discourse(folder / "discourse-foundationdb" / "shared" / "topics-even-ids.tar.gz"),
        "questions (Stack Exchange)": _stack_exchange(folder / "stackexchange-quantumcomputing"),
        "chat (Slack)": _slack(folder / "slack-disentangled" / "shared"),
        "messages (CollegeMsg)": _college(folder / "collegemsg" / "CollegeMsg.txt"),
    }
    return {name: sorted(texts, key=lambda text: text[2]) for name, texts in found.items()}


def cases_of(texts: Sequence[Text]) -> tuple[list[Case], list[Case]]:
    """The cases to learn from, and the later ones: no day that an earlier outcome hangs on is in the later ones."""
    people, first, last = _people(texts), texts[0][2], texts[-1][2]
    border = first + round((last - first) * LEARNED)
    step = max(7, (last - first) // 60)
    learned = _cases(people, range(first + 2 * MONTH, border - MONTH + 1, step))
    held_out = _cases(people, range(border, last - MONTH + 1, step))
    return learned, held_out


def fitted(cases: Iterable[Case]) -> Model:
    known = list(cases)
    return fit([case.rhythm.numbers for case in known], [case.fell_silent for case in known])


def measured(folder: Path) -> tuple[Model, list[Quality]]:
    """The model of all communities' earlier months, and how good it is on each one's later months."""
    cases = {name: cases_of(texts) for name, texts in communities(folder).items()}
    model = fitted(case for learned, _late in cases.values() for case in learned)
    found = []
    for name, (_learned, late) in cases.items():
        stranger = fitted(case for other, (learned, _late) in cases.items() if other != name for case in learned)
        found.append(quality(name, late, model, stranger))
    return model, found


def quality(name: str, cases: list[Case], model: Model, stranger: Model) -> Quality:
    """How good the model is on these cases; `stranger` is one that has seen nothing of their community."""
    came = [case.fell_silent for case in cases]
    chances = [model.chance(case.rhythm.numbers) for case in cases]
    rate = sum(came) / len(came)
    listed = [case.fell_silent for case, chance in zip(cases, chances, strict=True) if is_at_risk(case.rhythm, chance)]
    return Quality(
        name, len(cases), len({case.today for case in cases}), rate,
        auc(chances, came),
        auc([case.rhythm.days_silent for case in cases], came),
        auc([stranger.chance(case.rhythm.numbers) for case in cases], came),
        _first(cases, chances),
        _first(cases, [case.rhythm.days_silent for case in cases]),
        sum((chance - each) ** 2 for chance, each in zip(chances, came, strict=True)) / len(came),
        rate * (1 - rate),
        calibration(chances, came),
        len(listed),
        sum(listed) / len(listed),
    )  # fmt: skip


def _first(cases: list[Case], scores: list[float] | list[int]) -> float:
    """Of the ten that come first on each day, the share to whom it happened."""
    by_day = defaultdict(list)
    for case, score in zip(cases, scores, strict=True):
        by_day[case.today].append((score, case.fell_silent))
    firsts = [sorted(day, key=lambda each: -each[0])[:AT_RISK_FIRST] for day in by_day.values()]
    hits = [fell_silent for first in firsts for _score, fell_silent in first]
    return sum(hits) / len(hits)


def _cases(people: Iterable[_Person], days: Iterable[int]) -> list[Case]:
    found = []
    for today in days:
        for own in people:
            got = sum(today - QUARTER < day <= today for day in own.got)
            rhythm = rhythm_on(today, own.days, since=own.days[0].number, got=got)
            if rhythm is not None:
                wrote = any(today < day.number <= today + MONTH for day in own.days)
                found.append(Case(today, rhythm, not wrote))
    return found


def _people(texts: Iterable[Text]) -> list[_Person]:
    wrote: dict[str, Counter[int]] = defaultdict(Counter)
    got: dict[str, list[int]] = defaultdict(list)
    for author, answered, day in texts:
        wrote[author][day] += 1
        if answered and answered != author:
            got[answered].append(day)
    return [_Person([Day(day, own[day]) for day in sorted(own)], got[who]) for who, own in wrote.items()]


def _ordinal(told: str) -> int:
    return datetime.fromisoformat(told.replace("Z", "+00:00")).date().toordinal()


def _discourse(path: Path) -> Iterator[Text]:
    with tarfile.open(path) as packed:
        for entry in packed:
            file = packed.extractfile(entry)
            posts = json.load(file)["post_stream"]["posts"] if file else []
            authors = {post["post_number"]: str(post["user_id"]) for post in posts}
            for post in posts:
                opener = authors.get(1, "") if post["post_number"] > 1 else ""
                to = authors.get(post["reply_to_post_number"], opener)
                yield str(post["user_id"]), to, _ordinal(post["created_at"])


def _stack_exchange(folder: Path) -> Iterator[Text]:
    posts = [row.attrib for row in ElementTree.parse(folder / "Posts.xml").getroot()]
    owners = {post["Id"]: post.get("OwnerUserId", "") for post in posts}
    for post in posts:
        if post["PostTypeId"] in "12" and owners[post["Id"]]:
            yield owners[post["Id"]], owners.get(post.get("ParentId", ""), ""), _ordinal(post["CreationDate"])
    for row in ElementTree.parse(folder / "Comments.xml").getroot():
        if "UserId" in row.attrib:
            yield row.attrib["UserId"], owners.get(row.attrib["PostId"], ""), _ordinal(row.attrib["CreationDate"])


def _slack(folder: Path) -> Iterator[Text]:
    for path in sorted(folder.glob("*.xml")):
        openers: dict[str, str] = {}
        for message in ElementTree.parse(path).getroot().iter("message"):
            author, conversation = message.findtext("user", ""), message.attrib["conversation_id"]
            opener = openers.setdefault(conversation, author)
            yield author, opener, _ordinal(message.findtext("ts", ""))


def _college(path: Path) -> Iterator[Text]:
    for line in path.read_text().splitlines():
        author, to, at = line.split()
        yield author, to, datetime.fromtimestamp(int(at), UTC).date().toordinal()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench at_risk", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with the archives")
    parser.add_argument("--out", type=Path, help="write the model here")
    asked = parser.parse_args(arguments)
    model, found = measured(asked.folder)
    if asked.out:
        asked.out.write_text(json.dumps(asdict(model), indent=1) + "\n")
    print(json.dumps({"model": asdict(model), "quality": [asdict(each) for each in found]}, indent=1))
