"""Plain text, as mails are, reads the same as Markdown."""

from __future__ import annotations

import time

import pytest

from folkmoot.content.markup import RenderContext, render
from folkmoot.content.markup.convert.from_plain import plain_to_markdown


def html(text: str) -> str:
    return render(plain_to_markdown(text), context=RenderContext()).html.replace("\n", "")


def test_quotes_stay_quotes_and_end_where_they_end() -> None:
    shown = html("Ann wrote:\n> one\n> two\n>> deeper\nMy answer\n> three")

    assert shown.count("<blockquote>") == 3
    assert "<p>one<br>two</p>" in shown
    assert "<p>My answer</p>" in shown


@pytest.mark.parametrize(
    "line",
    [
        "-- ",
        "----",
        "====",
        "- item",
        "1. one",
        "1986. A year",
        "# no heading",
        "+ more",
        "a*b* _c_ `d` <b> [e](f) ~g~",
    ],
)
def test_what_markdown_would_read_into_a_line_stays_as_written(line: str) -> None:
    shown = html(f"words\n{line}\nwords")

    assert shown == f"<p>words<br>{line.replace('<b>', '&lt;b&gt;').strip()}<br>words</p>"


def test_addresses_lead_where_they_say() -> None:
    shown = html("see http://example.org/a_b_(c)*d, <http://example.org/_e_> or ann_b@example.org.")

    for address in ("http://example.org/a_b_(c)*d", "http://example.org/_e_", "mailto:ann_b@example.org"):
        assert f'href="{address}"' in shown
    assert shown.endswith("</a>.</p>")


def test_indented_code_is_shown_as_it_stands() -> None:
    assert "int *p = a_b[0];" in html("code:\n\n    int *p = a_b[0];\n\nend")
    assert "<pre>" not in html("words\n    go on here")


@pytest.mark.parametrize("piece", ["a", "http://", ">", " ", "(http://a(", "- ", "a@", "    \n>"])
def test_endless_text_takes_no_endless_time(piece: str) -> None:
    begun = time.process_time()
    plain_to_markdown(piece * 50_000)

    assert time.process_time() - begun < 2
