"""What of a run's counts is kept: figures that no later judgement changes, small enough for a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from folkmoot.moderation.backtest.counting import Cell, Hits, SetCount, Tally
from folkmoot.moderation.backtest.estimates import Estimate, differs, ratio, share, share_of_clusters
from folkmoot.moderation.backtest.history import History
from folkmoot.moderation.backtest.plan import Plan, needs_of
from folkmoot.moderation.backtest.reading import read_by_ids
from folkmoot.moderation.backtest.trying import Material, bucket_seconds, rule_lists
from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.rules.definition import RuleDefinition

FORMAT = 1
MEMBERS_NAMED = 25
GROUPS_NAMED = 30
_TOLD_APART = 12


def measured(plan: Plan, tally: Tally, material: Material) -> dict[str, Any]:
    """The counts of a run as JSON; `reporting.report` makes figures of them."""
    lists = rule_lists(plan)
    needs = needs_of(lists)
    return {
        "format": FORMAT,
        "posts": tally.posts,
        "labels": tally.labels,
        "gone_authors": tally.gone_authors,
        "bucket": bucket_seconds(plan),
        "times": _times(tally.times),
        "not_known_then": sorted(needs.unknown),
        "scores_of_today": any(name.startswith("score.") for name in needs.fields),
        "sets": [
            _set(plan, rules, count, tally, material.history) for rules, count in zip(lists, tally.sets, strict=True)
        ],
        "compared": _compared(tally) if plan.other is not None else None,
    }


def _set(plan: Plan, rules: list[RuleDefinition], count: SetCount, tally: Tally, history: History) -> dict[str, Any]:
    return {
        "rules": [
            {"name": rule.name, "key": rule.key, "outcome": rule.outcome.name.lower(), "clause": rule.clause}
            | _hits_with_first(count.rules.get(place, Hits()))
            for place, rule in enumerate(rules)
            if rule.is_on
        ],
        "every": _hits_with_first(count.every),
        "outcomes": dict(sorted(count.outcomes.items())),
        "missed": count.missed.ids(),
        "groups": list(_groups(tally.cells, count.cells, history)) + _languages(plan, count, tally.posts),
        "members": _members(tally.cells, count.cells),
        "members_hit": share(len({cell[0] for cell in count.cells}), len({cell[0] for cell in tally.cells})).as_json(),
    }


def _hits(hits: Hits) -> dict[str, Any]:
    return {"labels": hits.labels, "alone": hits.alone, "times": _times(hits.times), "drawn": hits.drawn.ids()}


def _hits_with_first(hits: Hits) -> dict[str, Any]:
    return {**_hits(hits), "first": hits.first.ids()}


def _times(times: Mapping[int, int]) -> dict[str, int]:
    return {str(bucket): times[bucket] for bucket in sorted(times)}


def _compared(tally: Tally) -> dict[str, Any]:
    return {
        "only_first": _hits(tally.only_first),
        "only_second": _hits(tally.only_second),
        "both": _hits(tally.both),
    }


def _members(posts: Mapping[Cell, list[int]], hits: Mapping[Cell, list[int]]) -> list[dict[str, Any]]:
    """Who would have been hit most, with the share of what they wrote; ids alone, for who is erased takes the name."""
    wrote, hit, fine = _by_author(posts, 0), _by_author(hits, 0), _by_author(hits, 1)
    most = sorted(hit, key=lambda author: (-hit[author], author))[:MEMBERS_NAMED]
    return [
        {
            "id": author,
            "rate": share(hit[author], wrote[author]).as_json(),
            "let_stand": fine[author],
        }
        for author in most
    ]


def _groups(
    posts: Mapping[Cell, list[int]], hits: Mapping[Cell, list[int]], history: History
) -> Iterator[dict[str, Any]]:
    """How often each group of members is hit beside all others, members counted as clusters of their posts."""
    for dimension, of in _DIMENSIONS.items():
        yield from _rates(dimension, posts, hits, lambda cell, of=of: (str(of(cell)),))  # type: ignore[misc]
    shown = {
        author_id: tuple(slug for slug, _ in author.groups if slug not in history.secret_groups)
        for author_id, author in history.authors.items()
    }
    yield from _rates("group", posts, hits, lambda cell: shown.get(cell[0], ()))


_DIMENSIONS: dict[str, Callable[[Cell], object]] = {
    "trust": lambda cell: cell[1],
    "joined": lambda cell: cell[2],
    "role": lambda cell: cell[3],
}


def _rates(
    dimension: str,
    posts: Mapping[Cell, list[int]],
    hits: Mapping[Cell, list[int]],
    names: Callable[[Cell], Iterable[str]],
) -> Iterator[dict[str, Any]]:
    of_name: dict[str, dict[int, tuple[int, int]]] = defaultdict(lambda: defaultdict(lambda: (0, 0)))
    every: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    let_stand: dict[str, int] = defaultdict(int)
    for cell, (count,) in posts.items():
        hit, fine = hits.get(cell, (0, 0))
        every[cell[0]] = _sum(every[cell[0]], (count, hit))
        for name in names(cell):
            of_name[name][cell[0]] = _sum(of_name[name][cell[0]], (count, hit))
            let_stand[name] += fine
    largest = sorted(of_name, key=lambda name: (-sum(count for count, _ in of_name[name].values()), name))
    for name in sorted(largest[:GROUPS_NAMED]):
        mine = of_name[name]
        rest = {
            author: left
            for author, (count, hit) in every.items()
            if (left := (count - mine[author][0], hit - mine[author][1]) if author in mine else (count, hit))[0]
        }
        rates = share_of_clusters(mine), share_of_clusters(rest)
        yield _beside(dimension, name, *rates) | {"members": len(mine), "let_stand": let_stand[name]}


def _beside(dimension: str, name: str, rate: Estimate, others: Estimate) -> dict[str, Any]:
    times, low, high = ratio(rate, others)
    return {
        "dimension": dimension,
        "name": name,
        "rate": rate.as_json(),
        "others": others.as_json(),
        "times": {"value": times, "low": low, "high": high},
        "differs": differs(rate, others),
    }


def _languages(plan: Plan, count: SetCount, posts: int) -> list[dict[str, Any]]:
    """Languages by a sample: of what was hit and of what was left alone, each weighed by how many there are."""
    drawn = {"hit": count.hit_any.ids(), "left": count.left_any.ids()}
    texts = read_by_ids([*drawn["hit"], *drawn["left"]], plan.community_id)
    spoken = {post_id: guess_language(post.text).code for post_id, post in texts.items()}
    told = {kind: [spoken[each] for each in ids if each in spoken] for kind, ids in drawn.items()}
    names = sorted({*told["hit"], *told["left"]} - {""})
    size = {"hit": count.every.count, "left": posts - count.every.count}
    found = []
    for name in names:
        mine, rest = (
            _weighed(
                {kind: sum((code == name) is wanted for code in codes) for kind, codes in told.items()}, told, size
            )
            for wanted in (True, False)
        )
        if mine is not None and rest is not None:
            sampled = sum(code == name for codes in told.values() for code in codes)
            found.append(
                _beside("language", name, mine, rest) | {"members": None, "sampled": sampled, "let_stand": None}
            )
    return sorted(found, key=lambda row: -row["sampled"])[:_TOLD_APART]


def _weighed(seen: Mapping[str, int], told: Mapping[str, list[str]], size: Mapping[str, int]) -> Estimate | None:
    """The rate at which posts of a language are hit, from two samples; the bounds set each at its worst."""
    if not sum(seen.values()):
        return None
    shares = {kind: share(seen[kind], len(told[kind])) for kind in seen}
    bound = {
        kind: (0.0, 0.0) if not size[kind] else (size[kind] * each.low, size[kind] * each.high)
        for kind, each in shares.items()
    }
    hit, left = (size[kind] * (shares[kind].value or 0.0) for kind in ("hit", "left"))
    return Estimate(
        hit / (hit + left) if hit + left else None,
        _part(bound["hit"][0], bound["left"][1]),
        _part(bound["hit"][1], bound["left"][0]),
        seen["hit"],
        seen["hit"] + seen["left"],
    )


def _part(one: float, other: float) -> float:
    return one / (one + other) if one + other else 0.0


def _by_author(cells: Mapping[Cell, list[int]], place: int) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for cell, counts in cells.items():
        found[cell[0]] += counts[place]
    return found


def _sum(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]
