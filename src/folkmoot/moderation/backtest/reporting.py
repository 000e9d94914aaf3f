"""Figures from what was measured and from what was judged since, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from folkmoot.moderation.backtest.drawing import judged_first
from folkmoot.moderation.backtest.estimates import Estimate, Stratum, precision, recall, share
from folkmoot.moderation.backtest.labels import Label

BAD, FINE, UNSURE = "bad", "fine", "unsure"


@dataclass(frozen=True, slots=True)
class _Judged:
    """A stratum with how many of its drawn posts were looked at, those of which nobody was sure among them."""

    stratum: Stratum
    looked_at: int


def report(measured: Mapping[str, Any], verdicts: Mapping[int, str]) -> dict[str, Any]:
    """All figures of a run. `verdicts` say "bad", "fine" or "unsure" of posts that were judged by sample."""
    bad = measured["labels"][Label.BAD]
    return {
        "posts": measured["posts"],
        "decided": {"bad": bad, "fine": measured["labels"][Label.FINE], "waiting": measured["labels"][Label.WAITING]},
        "gone_authors": measured["gone_authors"],
        "bucket_seconds": measured["bucket"],
        "posts_over_time": measured["times"],
        "not_known_then": measured["not_known_then"],
        "scores_of_today": measured["scores_of_today"],
        "sets": [_of_set(each, measured, verdicts) for each in measured["sets"]],
        "compared": {name: _of_hits(hits, bad, verdicts) for name, hits in (measured["compared"] or {}).items()}
        or None,
    }


def _of_set(given: Mapping[str, Any], measured: Mapping[str, Any], verdicts: Mapping[int, str]) -> dict[str, Any]:
    bad = measured["labels"][Label.BAD]
    every = _of_hits(given["every"], bad, verdicts)
    return {
        "hits": every
        | {"share": _part_of(every["count"], measured["posts"]), "recall": _recall(given, measured, verdicts)},
        "outcomes": given["outcomes"],
        "rules": [
            {name: rule[name] for name in ("name", "key", "outcome", "clause")} | _of_hits(rule, bad, verdicts)
            for rule in given["rules"]
        ],
        "missed": _sample(given["missed"], verdicts),
        "groups": given["groups"],
        "members": given["members"],
        "members_hit": given["members_hit"],
    }


def _of_hits(hits: Mapping[str, Any], bad: int, verdicts: Mapping[int, str]) -> dict[str, Any]:
    labels = hits["labels"]
    judged = _judged(hits["drawn"], labels[Label.NONE] + labels[Label.WAITING], verdicts)
    return {
        "count": sum(labels),
        "alone": hits["alone"],
        "bad": labels[Label.BAD],
        "fine": labels[Label.FINE],
        "waiting": labels[Label.WAITING],
        "undecided": labels[Label.NONE] + labels[Label.WAITING],
        # Of the hits that moderators had decided on, and of all with the help of samples.
        "precision_decided": share(labels[Label.BAD], labels[Label.BAD] + labels[Label.FINE]).as_json(),
        "precision": precision(bad=labels[Label.BAD], fine=labels[Label.FINE], unknown=judged.stratum).as_json(),
        # Of what moderators had taken down.
        "recall_decided": share(labels[Label.BAD], bad).as_json(),
        "over_time": hits["times"],
        "sample": _sample(hits["drawn"], verdicts) | {"counted": judged.stratum.judged, "looked_at": judged.looked_at},
    }


def _part_of(hits: int, posts: int) -> Mapping[str, object]:
    """A share that was counted whole, so without uncertainty."""
    part = hits / posts if posts else None
    return Estimate(part, part or 0.0, 1.0 if part is None else part, hits, posts).as_json()


def _recall(given: Mapping[str, Any], measured: Mapping[str, Any], verdicts: Mapping[int, str]) -> Mapping[str, object]:
    """Of everything that ought not to stand; it takes a sample of what was left alone."""
    all_labels, labels = measured["labels"], given["every"]["labels"]
    undecided = all_labels[Label.NONE] + all_labels[Label.WAITING]
    hit = labels[Label.NONE] + labels[Label.WAITING]
    found: Estimate = recall(
        bad_hit=labels[Label.BAD],
        bad_missed=all_labels[Label.BAD] - labels[Label.BAD],
        unknown_hit=_judged(given["every"]["drawn"], hit, verdicts).stratum,
        unknown_missed=_judged(given["missed"], undecided - hit, verdicts).stratum,
    )
    return found.as_json()


def _judged(drawn: list[int], size: int, verdicts: Mapping[int, str]) -> _Judged:
    looked_at = judged_first(drawn, verdicts)
    sure = [verdicts[post_id] for post_id in looked_at if verdicts[post_id] in (BAD, FINE)]
    return _Judged(Stratum(size, len(sure), sure.count(BAD)), len(looked_at))


def _sample(drawn: list[int], verdicts: Mapping[int, str]) -> dict[str, Any]:
    return {"drawn": drawn, "judged": sum(post_id in verdicts for post_id in drawn)}
