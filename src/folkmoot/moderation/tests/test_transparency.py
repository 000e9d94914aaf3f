"""The figures of a period: right, without single people, public when a manager says so; and the yearly report."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.moderation.commands.automatic import decide_by_rule
from folkmoot.moderation.commands.deciding import reverse, undo
from folkmoot.moderation.commands.statements import change_transparency
from folkmoot.moderation.models import CaseItem, Decision, Sanction
from folkmoot.moderation.queries.figures import figures_of
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import a_reply, decided, the_clause
from folkmoot.moderation.transparency.periods import find_period, period_of, periods_since
from folkmoot.moderation.transparency.protection import CATEGORY_OF, protected

PAGE = "/c/moorland/transparency/"


def test_periods_are_found_by_name_and_end_where_the_next_begins() -> None:
    for name, begin, end in (
        ("2026-02", (2026, 2, 1), (2026, 3, 1)),
        ("2026-12", (2026, 12, 1), (2027, 1, 1)),
        ("2026-Q4", (2026, 10, 1), (2027, 1, 1)),
        ("2026", (2026, 1, 1), (2027, 1, 1)),
    ):
        period = find_period(name)
        assert period is not None
        assert (period.begin, period.end) == (datetime(*begin, tzinfo=UTC), datetime(*end, tzinfo=UTC))
        assert period_of(period.kind, period.begin).name == name
    assert [find_period(name) for name in ("2026-13", "2026-Q5", "1999", "x", "2026-1")] == [None] * 5
    over = periods_since("month", timezone.now() - timedelta(days=70), 9)
    assert 2 <= len(over) <= 3
    assert all(each.is_over for each in over)


def test_figures_count_what_was_decided_and_not_what_was_a_slip(cast: Cast) -> None:
    mo, week = cast.actor(cast.mo), timezone.now() + timedelta(days=7)
    decided(cast, sanctions=[NewSanction(Sanction.Kind.SILENCE, week)])
    decided(cast, deed=Decision.Deed.NOTHING)
    undo(actor=mo, decision=decided(cast))
    reverse(actor=mo, decision=decided(cast))
    decided(cast, clause="law:Theft")
    decide_by_rule(
        community_id=cast.community.id, subject=("post", a_reply(cast).id), deed=Decision.Deed.HIDE,
        clause=the_clause(cast), detected_by=CaseItem.Kind.CLASSIFIER,
    )  # fmt: skip
    figures = figures_of(cast.community.id, period_of("month", timezone.now()))
    assert (figures["flags"], figures["decisions"], figures["reversals"]) == (5, 5, 1)
    assert figures["decisions_by_deed"]["hide"] == 4
    assert figures["decisions_by_clause"] == {"1. Be kind": 4, "law": 1}
    assert {"law": ["law"]}.items() <= figures[CATEGORY_OF].items()
    assert figures["decisions_by_detection"]["classifier"] == 1
    assert figures["automated_share"] == {"value": 0.2, "of": 5, "part": 1}
    assert figures["median_hours_to_decision"]["of"] == 4
    assert figures["sanctions_by_kind"]["silence"] == 1
    assert figures_of(cast.other_community.id, period_of("month", timezone.now()))["decisions"] == 0


def test_small_numbers_are_held_back_and_cannot_be_worked_out() -> None:
    figures = {
        "few": 4, "none": 0, "many": 5, "share": {"value": 0.5, "of": 4}, "median": {"value": 2.0, "of": 5},
        "table": {"a": 90, "b": 3, "c": 12, "d": 0}, "two": {"a": 1, "b": 2, "c": 50},
        "telling": {"value": 0.1, "of": 20, "part": 2},
        "nearly all": {"value": 0.9, "of": 20, "part": 18}, "nobody": {"value": 0.0, "of": 20, "part": 0},
        "half": {"value": 0.5, "of": 20, "part": 10},
    }  # fmt: skip
    assert protected(figures, 5) == {
        "few": "<5", "none": 0, "many": 5, "share": None, "median": 2.0,
        "table": {"a": 90, "b": "<5", "c": "held back", "d": 0}, "two": {"a": "<5", "b": "<5", "c": 50},
        "telling": None, "nearly all": None, "nobody": 0.0, "half": 0.5,
    }  # fmt: skip


def test_categories_do_not_tell_of_a_clause_that_is_held_back() -> None:
    figures = {
        "decisions": 33,
        "decisions_by_clause": {"1. Spam": 10, "2. Links": 3, "3. Hate": 6, "4. Insults": 4, "5. Lies": 10},
        "decisions_by_category": {"spam": 13, "hate": 6, "conduct": 4, "truth": 10},
        CATEGORY_OF: {"spam": ["1. Spam", "2. Links"], "hate": ["3. Hate"], "conduct": ["4. Insults"],
                      "truth": ["5. Lies"]},
    }  # fmt: skip
    assert protected(figures, 5) == {
        "decisions": 33,
        "decisions_by_clause": {"1. Spam": 10, "2. Links": "<5", "3. Hate": 6, "4. Insults": "<5", "5. Lies": 10},
        "decisions_by_category": {"spam": "held back", "hate": 6, "conduct": "<5", "truth": 10},
    }


@pytest.mark.parametrize("few", [1, 4])
def test_several_small_numbers_are_not_worked_out_from_the_sum_either(few: int) -> None:
    shown = protected({"all": 60 + 2 * few, "table": {"a": few, "b": few, "c": 50, "d": 10}}, 5)
    assert shown["table"] == {"a": "<5", "b": "<5", "c": 50, "d": "held back"}


def test_the_page_and_its_files_are_public_when_a_manager_says_so(cast: Cast, client: Client) -> None:
    last = periods_since("month", timezone.now() - timedelta(days=62), 1)[0]
    Community.objects.filter(id=cast.community.id).update(created_at=last.begin)
    for _number in range(6):
        decided(cast)
    Decision.everywhere.update(at=last.begin + timedelta(days=1))
    CaseItem.everywhere.update(at=last.begin)
    assert client.get(PAGE).status_code == 404
    for who in (cast.mo, cast.mia):
        with pytest.raises(NotAllowed):
            change_transparency(actor=cast.actor(who), is_public=True)
    with pytest.raises(RuleBroken):
        change_transparency(actor=cast.actor(cast.max), threshold=1)
    change_transparency(actor=cast.actor(cast.max), is_public=True, period="month")
    page = client.get(PAGE).content.decode()
    assert last.name in page
    assert "1. Be kind" in page
    document = json.loads(client.get(f"{PAGE}{last.name}/figures.json").content)
    assert (document["schema"], document["figures"]["decisions"]) == ("folkmoot-transparency/1", 6)
    rows = list(csv.reader(io.StringIO(client.get(f"{PAGE}{last.name}/figures.csv").content.decode())))
    assert [last.name, "flags", "", "6"] in rows
    quarter = period_of("quarter", last.begin).name
    now = period_of("month", timezone.now()).name
    for name in (quarter, now, "2026", "x"):
        assert client.get(f"{PAGE}{name}/figures.json").status_code == 404


def test_the_yearly_report_says_what_we_know_and_what_is_left(cast: Cast, client: Client) -> None:
    decided(cast, sanctions=[NewSanction(Sanction.Kind.BAN)])
    decided(cast, clause="law:Theft")
    year = timezone.now().year
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    answer = client.get(f"/c/moorland/moderation/transparency/yearly/{year}.zip")
    bundle = zipfile.ZipFile(io.BytesIO(answer.content))
    assert len(bundle.namelist()) == 12
    parts = {name: list(csv.DictReader(io.StringIO(bundle.read(name).decode()))) for name in bundle.namelist()[:-1]}
    total = parts["6_own_initiative_TC.csv"][0]
    assert total["Visibility restriction Disable"] == "1"
    assert total["Account restriction Termination"] == "1"
    assert parts["5_own_initiative_illegal.csv"][0]["Visibility restriction Disable"] == "1"
    assert "to be filled in by hand" in parts["3_member_states_orders.csv"][0].values()
    assert parts["9_human_resources.csv"][0]["Applicability"] == "not applicable"
    assert "by hand" in bundle.read("README.txt").decode()


def test_moderators_read_statements_and_managers_take_their_files(cast: Cast, client: Client) -> None:
    decision = decided(cast, sanctions=[NewSanction(Sanction.Kind.BAN)])
    base = "/c/moorland/moderation/transparency/statements/"
    assert cast.mo.account is not None
    client.force_login(cast.mo.account)
    assert "1. Be kind" in client.get(base).content.decode()
    assert "Not visible for others" in client.get(f"{base}{decision.id}/").content.decode()
    sent = {"category": "STATEMENT_CATEGORY_VIOLENCE", "content_language": "de"}
    assert client.post(f"{base}{decision.id}/", sent).status_code == 302
    assert client.post(f"{base}{decision.id}/", sent | {"content_language": "qq"}).status_code == 422
    assert client.get(f"{base}{timezone.now().year}.csv").status_code == 403
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    found = json.loads(client.get(f"{base}{timezone.now().year}.json").content)
    assert found["batches"][0]["statements"][0]["category"] == "STATEMENT_CATEGORY_VIOLENCE"
    assert "STATEMENT_CATEGORY_VIOLENCE" in client.get(f"{base}{timezone.now().year}.csv").content.decode()
