"""Whom to talk to: on a community counted by hand, with what is known to be right beside it, and on real ones."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from folkmoot.core.errors import NotAllowed
from folkmoot.core.testing import realdata
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.queries.talking import talk_to
from folkmoot.insights.rising import reckoning
from folkmoot.insights.rising.card import load_talk
from folkmoot.insights.rising.choosing import chance_of_as_many
from folkmoot.insights.rising.learning import auc, calibration, fit
from folkmoot.insights.rising.predicting import is_at_risk, model
from folkmoot.insights.rising.reckoning import reckon_talk
from folkmoot.insights.rising.rhythm import Day, rhythm_on
from folkmoot.insights.rising.wording import why_at_risk, why_champion, why_rising
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import day, member, post, store, visits
from folkmoot.members.models import Membership

TODAY = day(200)
SILENT, GROWING, HELPING, STEADY, STAFF, GONE = 1, 2, 3, 4, 5, 6


def community(ids: dict[int, int] | None = None) -> InMemoryStore:
    """One wrote weekly until six weeks ago, one writes ever more, one answers everybody; nobody else is told of."""
    named = ids or {}
    weekly = {SILENT: range(60, 159, 7), STEADY: range(60, 201, 7), STAFF: range(60, 159, 7), GONE: range(60, 159, 7)}
    growing = [110, 140, *range(172, 200, 3)]
    texts: list[tuple[int, int, int | None]] = [(who, on, None) for who, days in weekly.items() for on in days]
    texts += [(GROWING, on, None) for on in growing]
    texts += [(HELPING, 120 + 10 * number, other) for number, other in enumerate((SILENT, GROWING, STEADY, GROWING))]
    rows = [
        post(number, number, named.get(who, who), on, other_id=named.get(other, other) if other else None)
        for number, (who, on, other) in enumerate(texts)
    ]
    people: dict[int, dict[str, Any]] = {STAFF: {"is_staff": True}, GONE: {"left": 170}, STEADY: {"joined": 125}}
    members = [member(named.get(who, who), **people.get(who, {})) for who in range(1, 7)]
    return store(members, posts=rows, facts=visits(named.get(SILENT, SILENT), 190))


def test_each_list_names_who_belongs_there_and_nobody_else() -> None:
    found = reckon_talk(community(), TODAY, Scope())
    assert [each.person_id for each in found.at_risk] == [SILENT]
    assert [each.person_id for each in found.rising] == [GROWING]
    assert [each.person_id for each in found.champions] == [HELPING]
    assert found.counts == {"champions": 1, "rising": 1, "at_risk": 1}
    risk, riser, champion = found.at_risk[0], found.rising[0], found.champions[0]
    assert (risk.days_silent, risk.gap, risk.written, risk.recent, risk.before) == (42, 7, 15, 0, 3)
    assert (riser.days, riser.usual, riser.is_new) == (10, 2 / 3, False)
    assert (champion.answers, champion.share, champion.answered, champion.newcomers, champion.contacts) == (
        4,
        1,
        3,
        1,
        3,
    )


def test_reasons_say_what_was_counted() -> None:
    found = reckon_talk(community(), TODAY, Scope())
    seen = found.seen[SILENT]
    assert seen == day(190)
    told = " ".join(why_at_risk(found.at_risk[0], TODAY, seen))
    assert "Silent for 42 days; usually writes every 7 days." in told
    assert "Wrote on 0 of the last 30 days, on 3 of the 30 before." in told
    assert "Was still here on" in told
    assert why_rising(found.rising[0]) == ["Wrote on 10 days of the last 30.", "Before, it was 0.7 of 30."]
    assert why_champion(found.champions[0])[0] == "Answered 3 people in 90 days: 100 % of all answers."


@pytest.mark.parametrize("at_first", [1, 200])
def test_champions_are_those_of_all_answers_counted_one_by_one(monkeypatch: pytest.MonkeyPatch, at_first: int) -> None:
    monkeypatch.setattr(reckoning, "_CANDIDATES", at_first)
    dice = random.Random(3)
    people = [
        member(number, dice.randint(-90, 190), person_id=min(number, 28), is_staff=number == 2,
               left=150 if number == 3 else None) for number in range(1, 31)
    ]  # fmt: skip
    person = {each["member_id"]: each["person_id"] for each in people}
    joined: dict[Any, Any] = {each["member_id"]: each["joined_day"] for each in people}
    told = [(dice.choice((1, 3, 5, 28, 29, 30)), dice.randint(1, 30), dice.randint(100, 205)) for _ in range(150)]
    posts = [post(number, 1, who, on, other_id=whom) for number, (who, whom, on) in enumerate(told)]
    posts += [post(number, 1, 2, 180, other_id=number - 200) for number in range(201, 231)]
    found = reckon_talk(store(people, posts=posts), TODAY, Scope())
    answers = [
        (person[who], person[whom], day(on) <= joined[whom] + timedelta(days=30))
        for who, whom, on in told
        if 110 < on <= 200 and person[who] != person[whom]
    ]
    pairs = {each[:2] for each in answers}
    writers = len({person[who] for who, _whom, on in told if 110 < on <= 200})
    counted = {
        one: (
            sum(each[0] == one for each in answers),
            len({other for by, other in pairs if by == one}),
            len({other for by, other, is_new in answers if by == one and is_new}),
            len({other for by, other in pairs if by == one} | {by for by, other in pairs if other == one}),
        )
        for one in {each[0] for each in answers} - {3}
    }
    order = sorted(counted, key=lambda one: (-(counted[one][0] / len(answers) + counted[one][3] / writers), one))
    assert [each.person_id for each in found.champions] == order
    assert len(order) == found.counts["champions"] == 3
    for each in found.champions:
        assert (each.answers, each.answered, each.newcomers, each.contacts) == counted[each.person_id]
        assert (each.share, each.contact_share) == (each.answers / len(answers), each.contacts / writers)


def test_staff_counts_where_the_community_says_so() -> None:
    found = reckon_talk(community(), TODAY, Scope(with_staff=True))
    assert {each.person_id for each in found.at_risk} == {SILENT, STAFF}


def test_nobody_is_at_risk_before_their_own_silence_is_unusual() -> None:
    quarterly = [Day(day(on).toordinal(), 1) for on in (0, 40, 80, 120, 160)]
    rhythm = rhythm_on(TODAY.toordinal(), quarterly, since=day(0).toordinal(), got=0)
    assert rhythm is not None
    assert rhythm.gap == rhythm.days_silent == 40
    assert not is_at_risk(rhythm, 0.99)
    assert rhythm_on(TODAY.toordinal(), quarterly[1:], since=0, got=0) is None


def test_growth_is_judged_by_chance() -> None:
    assert chance_of_as_many(3, 0, 90) == pytest.approx(0.25**3)
    assert chance_of_as_many(0, 5, 90) == 1
    assert chance_of_as_many(2, 1, 30) == pytest.approx(0.5)


def test_the_model_and_its_measures_are_what_others_compute() -> None:
    draw = random.Random(7)
    rows = [(draw.gauss(0, 1), draw.gauss(5, 3)) for _ in range(200)]
    outcomes = [draw.random() < (0.7 if one + other / 3 > 2 else 0.3) for one, other in rows]
    own = fit(rows, outcomes)
    scaled = [
        [(x - mean) / spread for x, mean, spread in zip(row, own.means, own.spreads, strict=True)] for row in rows
    ]
    theirs = LogisticRegression(C=1.0, tol=1e-10).fit(scaled, outcomes)
    assert own.weights == pytest.approx(list(theirs.coef_[0]), abs=1e-5)
    assert own.bias == pytest.approx(theirs.intercept_[0], abs=1e-5)
    scores = [round(own.chance(row), 1) for row in rows]
    assert auc(scores, outcomes) == pytest.approx(roc_auc_score(outcomes, scores))
    bins = calibration(scores, outcomes)
    assert sum(each.count for each in bins) == 200
    assert sum(each.came * each.count for each in bins) == pytest.approx(sum(outcomes))


@pytest.fixture
def mias(cast: Cast, engines: dict[int, object], monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The community, in which Mia is silent and Eda answers; it is the evening of TODAY."""
    others = {who: 900_000 + who for who in (GROWING, STEADY, STAFF, GONE)}
    engines[cast.community.id] = community({SILENT: cast.mia.id, HELPING: cast.eda.id, **others})
    for place in ("views.talking", "api_talking", "queries.talking"):
        monkeypatch.setattr(f"folkmoot.insights.{place}.last_known_day", lambda _community, _asked=None: TODAY)
    return cast


def signed_in(client: Client, who: Membership) -> None:
    assert who.account is not None
    client.force_login(who.account)


def test_managers_see_who_and_why_and_other_staff_nobody(mias: Cast, client: Client) -> None:
    signed_in(client, mias.olga)
    page = client.get("/c/moorland/insights/talk-to/")
    assert page.status_code == 200
    assert mias.mia.name in page.text
    assert "usually writes every 7" in page.text
    told = client.get("/c/moorland/api/v1/insights/talk-to").json()
    assert [one["handle"] for one in told["lists"][0]["people"]] == [mias.mia.handle]
    signed_in(client, mias.mo)
    assert client.get("/c/moorland/insights/talk-to/").status_code == 403
    assert client.get("/c/moorland/api/v1/insights/talk-to").status_code == 403


def test_the_record_of_a_member_says_why_they_are_on_a_list(mias: Cast, client: Client) -> None:
    signed_in(client, mias.olga)
    page = client.get(f"/c/moorland/insights/members/{mias.mia.handle}/")
    assert "usually writes every 7" in page.text
    assert "usually writes every 7" not in client.get(f"/c/moorland/insights/members/{mias.nils.handle}/").text
    assert f"/insights/members/{mias.mia.handle}/" in client.get("/c/moorland/insights/talk-to/").text


def test_the_card_is_for_managers_and_names_no_more_than_the_page(mias: Cast) -> None:
    choice = Choice(mias.community.id, "28d", Period(TODAY - timedelta(days=27), TODAY), "no", Scope(), TODAY)
    card = load_talk(mias.actor(mias.olga), choice)
    assert card is not None
    assert [each["title"] for each in card["groups"]] == ["At risk", "Champions"]
    with pytest.raises(NotAllowed):
        talk_to(mias.actor(mias.mo), TODAY)


@pytest.mark.realdata
def test_the_prediction_is_as_good_on_months_it_has_not_seen_as_we_say() -> None:
    from bench.at_risk import measured

    fresh, found = measured(realdata.DATA)
    assert fresh.weights == pytest.approx(model().weights)
    assert len(found) == 4
    for each in found:
        assert each.cases > 300
        assert each.auc is not None
        assert each.auc > 0.68
        assert each.listed_silent > 0.7
        assert each.brier < each.base_rate_brier - 0.02
        assert all(abs(part.foretold - part.came) < 0.12 for part in each.bins)
