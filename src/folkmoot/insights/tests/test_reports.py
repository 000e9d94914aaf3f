"""Reports: frozen when they are made, sent to who wants them, read by who may."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.charts import LineChart, Mark, Series
from folkmoot.insights.commands.report_readers import add_readers, remove_reader
from folkmoot.insights.commands.report_sending import revoke_share, send_edition, share_edition
from folkmoot.insights.commands.reports import (
    PlanDraft,
    archive_plan,
    change_words,
    create_plan,
    discard_edition,
    make_edition,
)
from folkmoot.insights.goals.people import Named
from folkmoot.insights.jobs_goals import make_due_reports
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure, Period, Unit
from folkmoot.insights.metrics.knowing import Span
from folkmoot.insights.models import Annotation, ReportEdition, ReportPlan, ReportReader, ReportShare
from folkmoot.insights.policies_goals import editions_visible_to
from folkmoot.insights.reports.changes import difference, figure_row
from folkmoot.insights.reports.content import Drawing, Figures, Report, Section, Sentence, Sentences, Words
from folkmoot.insights.reports.figured import before_of, growth, headline
from folkmoot.insights.reports.sections import Asking
from folkmoot.insights.reports.storing import from_json, to_json
from folkmoot.insights.reports.tickets import share_ticket
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tests.stakeholding import given_figures, growing
from folkmoot.mail.composing import compose
from folkmoot.mail.models import QueuedLetter

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
SECTIONS = ("headline", "growth", "happened", "moderation")


@pytest.fixture(autouse=True)
def _figures(monkeypatch: pytest.MonkeyPatch) -> None:
    given_figures(monkeypatch, growing)


def _plan(cast: Cast, **changes: Any) -> ReportPlan:
    draft = {"name": "To the board", "sections": SECTIONS, "metrics": ("active_members",), **changes}
    return create_plan(actor=cast.actor(cast.max), draft=PlanDraft(**draft))


def _edition(cast: Cast, **changes: Any) -> ReportEdition:
    return make_edition(actor=cast.actor(cast.max), plan=_plan(cast, **changes), period=MARCH)


def test_what_is_stored_is_what_was_made() -> None:
    chart = LineChart(
        "Months", [date(2026, 1, 31), date(2026, 2, 28)], [Series("a", [1.0, None], [0.5, None], [2.0, None])],
        unit=Unit.SHARE, marks=[Mark(date(2026, 1, 31), "Ritual")],
    )  # fmt: skip
    words = Words("c", ("a", "b"), (("1", "2"),))
    made = Report((Section("x", "X", (Drawing(chart), words, Sentences((Sentence("s", "1 Mar"),))), "note"),), ())
    again = from_json(to_json(made))
    assert to_json(again) == to_json(made)
    drawn = again.sections[0].blocks[0]
    assert isinstance(drawn, Drawing)
    assert (drawn.chart.keys, drawn.chart.unit) == (chart.keys, Unit.SHARE)


def test_a_difference_has_the_bounds_of_both() -> None:
    def figure(value: float, low: float | None, high: float | None) -> Figure:
        return Figure("m", value, low, high, 9, Unit.MEMBERS, MARCH)

    assert difference(figure(10, 7, 13), figure(6, 2, 10)) == pytest.approx((4, -1, 9))
    # Half of the threads still wait: the median may be anything from 7 up.
    assert difference(figure(10, 7, None), figure(6, 2, 10)) == pytest.approx((4, -1, None))
    nothing = Figure("m", None, None, None, 0, Unit.MEMBERS, MARCH)
    assert difference(figure(10, 7, 13), nothing) == (None, None, None)
    counted = figure_row(METRICS["active_members"], figure(400, None, None), figure(200, None, None))
    # 200 * (exp(ln 2 -+ 1.96 * sqrt(1/400 + 1/200)) - 1)
    assert (counted.change_low, counted.change_high) == pytest.approx((137.6, 274.0), abs=0.1)
    assert counted.verdict == "good"


def test_figures_are_frozen_as_of_the_making(cast: Cast, monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    Annotation.objects.create(community=cast.community, day=date(2026, 3, 9), text="The ritual began")
    edition = _edition(cast)
    given_figures(monkeypatch, lambda _name, _period: 9999.0)
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    page = client.get(f"/c/moorland/insights/reports/{edition.plan_id}/{edition.number}/").content.decode()
    assert "175" in page
    assert "9,999" not in page
    assert "The ritual began" in page
    assert 'href="#definition-active_members"' in page
    assert 'id="definition-active_members"' in page
    assert "sign of life" in page
    assert "/insights/metrics/active_members/" in page


def test_words_until_it_is_sent_then_nothing_changes(cast: Cast) -> None:
    edition = _edition(cast)
    manager = cast.actor(cast.max)
    change_words(actor=manager, edition=edition, words="We *grew*.")
    send_edition(actor=manager, edition=edition)
    for refused in (
        lambda: change_words(actor=manager, edition=edition, words="No"),
        lambda: send_edition(actor=manager, edition=edition),
        lambda: discard_edition(actor=manager, edition=edition),
    ):
        with pytest.raises(RuleBroken, match="stays as it is"):
            refused()
    with pytest.raises(NotAllowed):
        change_words(actor=cast.actor(cast.mo), edition=edition, words="No")


def test_an_address_gets_nothing_until_it_said_yes_and_leaves_by_one_press(cast: Cast, client: Client) -> None:
    plan = _plan(cast)
    people = [Named("Mia", cast.mia.id), Named("Ann", None, "ann@partner.example")]
    add_readers(actor=cast.actor(cast.max), plan=plan, people=people)
    asked = QueuedLetter.objects.get(address="ann@partner.example")
    edition = make_edition(actor=cast.actor(cast.max), plan=plan, period=MARCH)
    assert send_edition(actor=cast.actor(cast.max), edition=edition) == 1
    confirm = _path(asked.text, "confirm")
    asks = client.get(confirm)
    # With "no-referrer" browsers send the form with "Origin: null", and nobody could say yes.
    assert (asks.status_code, asks["Referrer-Policy"]) == (200, "same-origin")
    assert ReportReader.objects.get(name="Ann").confirmed_at is None
    assert client.post(confirm).status_code == 200
    later = make_edition(actor=cast.actor(cast.max), plan=plan, period=MARCH)
    assert send_edition(actor=cast.actor(cast.max), edition=later) == 2
    letter = QueuedLetter.objects.get(address="ann@partner.example", kind="report")
    mail = compose(letter)
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "prefers-color-scheme: dark" in letter.html
    assert "175" in letter.text
    assert re.search(r"Change \(95 %\): \+1 \(.+ to .+\)", letter.text)
    assert "175" in letter.html
    read, leave = _path(letter.text, "read"), _path(letter.text, "leave")
    page = client.get(read)
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex")
    assert client.get(leave).status_code == 200
    assert ReportReader.objects.get(name="Ann").is_reached
    assert Client(enforce_csrf_checks=True).post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not ReportReader.objects.get(name="Ann").is_reached
    with pytest.raises(RuleBroken, match="wanted no more"):
        add_readers(actor=cast.actor(cast.max), plan=plan, people=people)
    remove_reader(actor=cast.actor(cast.max), reader=ReportReader.objects.get(name="Ann"))
    assert client.get(read).status_code == 404


def _path(text: str, word: str) -> str:
    found = re.search(rf"https?://[^/]+(/\S*/reports/{word}/\S+/)", text)
    assert found is not None
    return found[1]


def test_a_link_leads_to_one_edition_until_it_ends(cast: Cast, client: Client) -> None:
    edition = _edition(cast)
    with pytest.raises(NotAllowed):
        share_edition(actor=cast.actor(cast.mo), edition=edition, days=7)
    share = share_edition(actor=cast.actor(cast.max), edition=edition, days=7, note="The board")
    address = f"/c/moorland/insights/reports/read/{share_ticket(share.id)}/"
    assert client.get(address).status_code == 200
    assert client.get(address.replace("moorland", "harbour")).status_code == 404
    assert client.get(address[:-3] + "x/").status_code == 404
    ReportShare.objects.update(expires_at=timezone.now())
    assert client.get(address).status_code == 404
    other = share_edition(actor=cast.actor(cast.max), edition=edition, days=7)
    revoke_share(actor=cast.actor(cast.max), share=other)
    assert client.get(f"/c/moorland/insights/reports/read/{share_ticket(other.id)}/").status_code == 404


def test_missed_reports_are_made_up_for_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, sent = _plan(cast, rhythm="week"), _plan(cast, name="Sent", rhythm="week", waits_for_words=False)
    add_readers(actor=cast.actor(cast.max), plan=sent, people=[Named("Mia", cast.mia.id)])
    long_ago = timezone.now() - timedelta(days=60)
    ReportPlan.objects.update(next_at=long_ago)

    def away(*_given: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr("folkmoot.insights.reports.making.sections_in_order", away)
        assert make_due_reports() == 0
    assert (make_due_reports(), make_due_reports()) == (2, 0)
    drafted, told = ReportEdition.objects.get(plan=waiting), ReportEdition.objects.get(plan=sent)
    assert (drafted.state, told.state, told.sent_to) == ("draft", "sent", 1)
    assert drafted.due_at is not None
    assert timezone.now() - drafted.due_at < timedelta(days=7)
    assert ReportPlan.objects.filter(next_at__gt=timezone.now()).count() == 2
    assert QueuedLetter.objects.filter(address="max@example.org", subject__contains="waits for your words").count() == 1
    archive_plan(actor=cast.actor(cast.max), plan=waiting)
    ReportPlan.objects.update(next_at=long_ago)
    make_due_reports()
    assert ReportEdition.objects.count() == 2
    assert Activity.objects.filter(kind="insights.report.sent").count() == 1


def test_who_reads_which_edition(cast: Cast) -> None:
    edition = _edition(cast)
    add_readers(actor=cast.actor(cast.max), plan=edition.plan, people=[Named("Mia", cast.mia.id)])

    def readers() -> set[str]:
        people = ("max", "mo", "mia", "nils", "bea", "otto")
        return {each for each in people if editions_visible_to(cast.actor(getattr(cast, each))).exists()}

    assert readers() == {"max", "mo"}
    send_edition(actor=cast.actor(cast.max), edition=edition)
    assert readers() == {"max", "mo", "mia"}


def test_a_report_is_about_days_that_are_over_and_metrics_there_are(cast: Cast) -> None:
    plan, manager = _plan(cast), cast.actor(cast.max)
    today = timezone.localdate()
    for period in (Period(today, today), Period(MARCH.last, MARCH.first), Period(date(2020, 1, 1), date(2024, 1, 1))):
        with pytest.raises(RuleBroken):
            make_edition(actor=manager, plan=plan, period=period)
    for changes in ({"metrics": ("none",)}, {"sections": ()}, {"sections": ("none",)}, {"name": ""}, {"day": 32}):
        with pytest.raises(RuleBroken):
            _plan(cast, **changes)


def test_a_course_begins_with_the_community_and_is_not_held_against_what_was_before(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31))

    def begins(first: date) -> None:
        given_figures(monkeypatch, lambda _name, period: 12.0 if period.last >= first else 0.0)
        monkeypatch.setattr("folkmoot.insights.reports.figured.span_of", lambda _id: Span(first, march.last))

    begins(date(2026, 2, 10))
    too_young = growth(Asking(cast.community, march, "month", ()))
    assert too_young is not None
    [rows] = too_young.blocks
    assert isinstance(rows, Figures)
    assert {row.change for row in rows.rows} == {None}
    begins(date(2026, 1, 10))
    made = growth(Asking(cast.community, march, "month", ()))
    assert made is not None
    rows, drawing = made.blocks
    assert isinstance(rows, Figures)
    assert isinstance(drawing, Drawing)
    assert drawing.chart.keys == [date(2026, 2, 1), march.first], "of January only the last days are known"
    # The same figures again would be a line upon a line: they are said to be the same.
    assert [each.label for each in drawing.chart.series] == ["Active members"]
    in_figures = headline(Asking(cast.community, march, "month", ()))
    assert in_figures is not None
    assert "would say the same again" in in_figures.note
    given_figures(monkeypatch, lambda _name, _period: None)
    nothing_to_draw = growth(Asking(cast.community, march, "month", ()))
    assert nothing_to_draw is not None
    assert len(nothing_to_draw.blocks) == 1


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), Period(date(2026, 2, 1), date(2026, 2, 28))),
        (date(2025, 1, 1), date(2025, 12, 31), Period(date(2024, 1, 2), date(2024, 12, 31))),
        (date(2026, 3, 2), date(2026, 3, 8), Period(date(2026, 2, 23), date(2026, 3, 1))),
    ],
)
def test_a_report_compares_with_a_time_as_long_as_its_own(cast: Cast, first: date, last: date, before: Period) -> None:
    assert before_of(Asking(cast.community, Period(first, last), "month", ())) == before
