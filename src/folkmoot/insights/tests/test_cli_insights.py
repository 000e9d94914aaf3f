"""`folkmoot insights`, as somebody types it."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from folkmoot.cli.main import app
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.tests.small_community import day, member, store, visits


def test_a_report_has_every_metric_with_its_interval(cast: Cast, engines: dict[int, object]) -> None:
    engines[cast.community.id] = store(
        members=[member(number) for number in range(1, 8)], facts=[each for n in range(1, 7) for each in visits(n, n)]
    )
    asked = ["insights", "report", "--community", cast.community.slug, "--from", str(day(0)), "--to", str(day(6))]
    answer = CliRunner().invoke(app, [*asked, "--json"])
    figures = {each["metric"]: each for each in json.loads(answer.stdout)}
    assert list(figures) == list(METRICS)
    assert figures["active_members"] == {
        "metric": "active_members",
        "value": 6,
        "low": None,
        "high": None,
        "n": 6,
        "unit": "members",
        "period": "2026-03-02/2026-03-08",
    }
    assert figures["stickiness"]["low"] <= figures["stickiness"]["value"] <= figures["stickiness"]["high"]
    assert "active_members" in CliRunner().invoke(app, [*asked, "--metric", "active_members"]).stdout


def test_a_report_of_nothing_that_is_known_says_what_to_do(cast: Cast) -> None:
    asked = ["insights", "report", "--community", cast.community.slug, "--from", str(day(0)), "--to", str(day(6))]
    answer = CliRunner().invoke(app, asked)
    assert answer.exit_code == 1
    assert "folkmoot insights rebuild" in answer.stderr
