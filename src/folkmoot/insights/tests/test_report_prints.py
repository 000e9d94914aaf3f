"""Reports on paper: tagged, titled, in a language, made where nothing can be reached."""

from __future__ import annotations

import re
import subprocess
import zlib
from datetime import date

import pytest
from django.test import Client

from folkmoot.core.errors import RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.report_sending import print_edition
from folkmoot.insights.commands.reports import PlanDraft, create_plan, make_edition
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import ReportPrint
from folkmoot.insights.reports import printing
from folkmoot.insights.tests.stakeholding import given_figures, growing


def _structure(pdf: bytes) -> bytes:
    """What its objects say, packed ones too."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    found = [pdf]
    for each in packed:
        try:
            found.append(zlib.decompress(each))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_a_print_is_tagged_and_brings_all_with_it(cast: Cast, monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    given_figures(monkeypatch, growing)
    draft = PlanDraft("Zum Stand", sections=("headline", "growth"), introduction="![x](file:///etc/passwd) Words.")
    plan = create_plan(actor=cast.actor(cast.max), draft=draft)
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    edition = make_edition(actor=cast.actor(cast.max), plan=plan, period=period)
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    answer = client.get(f"/c/moorland/insights/reports/{plan.id}/{edition.number}/report.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    said = _structure(answer.content)
    for part in (
        rb"/Lang \(en\)", rb"/Marked true", rb"/DisplayDocTitle true", rb"/Outlines", rb"pdfuaid", rb"/StructTreeRoot",
        rb"/S ?/Table", rb"/S ?/TH", rb"/S ?/H1", rb"/S ?/Figure", rb"/Alt \(", rb"Zum Stand",
    ):  # fmt: skip
        assert re.search(part, said), part
    assert b"root:" not in said
    # Two of figures, and what the chart shows: nothing unfolds on paper.
    assert len(re.findall(rb"/S ?/Table\b", said)) == 3
    monkeypatch.setattr(subprocess, "run", None)
    assert print_edition(community=cast.community, edition=edition) == answer.content
    assert ReportPrint.objects.count() == 1


@pytest.mark.parametrize(("code", "words"), [(3, "folkmoot\\[pdf\\]"), (4, "Pango"), (1, "could not be printed")])
def test_what_is_missing_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch, code: int, words: str) -> None:
    done = subprocess.CompletedProcess([], code, b"", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_given, **_named: done)
    with pytest.raises(RuleBroken, match=words):
        printing.printed("<p>")


def test_words_of_drawings_are_set_as_words() -> None:
    """Letter by letter, as WeasyPrint does it by itself, Arabic is neither joined nor turned."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"><text x="9" y="30">أكتوبر</text></svg>'
    said = _structure(printing.printed(f"<html lang='ar'><title>x</title>{drawing}"))
    assert len(re.findall(rb"\bT[jJ]\b", said)) == 1
