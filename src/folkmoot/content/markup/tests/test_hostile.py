"""Input made to break out, to break the parser or to take its time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.content.markup import MAX_MARKDOWN, RenderContext, render, sanitize_html
from folkmoot.content.markup.tests.html_check import forbidden

ANYBODY = RenderContext(mention_url=lambda handles: {handle: f"/m/{handle}/" for handle in handles})
# The aim is one second; the tests' machines are slower at times.
SECONDS = 4.0

_PIECES = (
    "> |* |**a |*a **b |_|[|![|[a](|[a]: b\n|`|``a`|<|<a |<!--|<![CDATA[|<?|- |1. |\t|~~|&|&a|@|@a.|#|#a |:|:a:|http://|"
    "http://a|www.|a@|a@b.|[^|[^a]|[^a]: b\n|:::spoiler\n|:::\n|\\|\n|a\n|<b>|<details>|- - a\n|> a\n\n|```\n|***|*_|][|((|://"
)
HOSTILE = [*_PIECES.split("|"), "||", "||a", "|a", "a|b\n", "\x00", "\u202e", "![", "# a\n", "<img src='x'>"]


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_a_repeated_piece_renders_in_bounded_time(piece: str) -> None:
    _in_time(piece * (MAX_MARKDOWN // max(1, len(piece))))


@pytest.mark.parametrize(
    "source",
    [
        "[a]: /" + "x" * 30_000 + "\n\n" + "[a]" * 9_000,
        "> " * 24 + "a\n" + "a\n" * 31_000,
        "|a" * 8_000 + "|\n" + "|-" * 8_000 + "|\n" + "a\n" * 8_000,
        "a|b\n-|-\n" + "a\n" * 31_000,
        "[" * 10_000 + "a" + "](b)" * 10_000,
        "*a" * 10_000 + "a*" * 10_000,
        "\n".join(">" * depth + " a" for depth in range(1, 350)),
        "\n".join("  " * depth + "- a" for depth in range(1, 250)),
        " ".join("`" * length for length in range(1, 350)),
        "".join(f"[^{number}]: x\n" for number in range(6_000)),
        "```rst\n" + (" " * 200 + "\n") * 300 + "```",
    ],
    ids=["reference", "lazy", "columns", "rows", "links", "emphasis", "quotes", "lists", "ticks", "notes", "colours"],
)
def test_a_constructed_source_renders_in_bounded_time(source: str) -> None:
    _in_time(source)


def _in_time(source: str) -> None:
    # The processor's time, not the clock's: other tests run beside this one.
    began = time.process_time()
    result = render(source, context=ANYBODY)
    assert time.process_time() - began < SECONDS
    assert len(result.html) < 40 * MAX_MARKDOWN


_TOKENS = st.sampled_from(
    [
        *HOSTILE,
        "<script>",
        "</script>",
        "javascript:",
        " onerror=",
        "alert(1)",
        '"',
        "'",
        "<svg",
        "<iframe src=",
        "a",
        "@ana",
    ]
)
_HOSTILE_TEXT = st.one_of(st.text(max_size=200), st.lists(_TOKENS, max_size=40).map("".join))


@given(_HOSTILE_TEXT)
@settings(max_examples=150, deadline=None)
def test_anything_renders_to_allowed_html_only(source: str) -> None:
    assert forbidden(render(source, context=ANYBODY).html) == []


@given(_HOSTILE_TEXT)
@settings(max_examples=150, deadline=None)
def test_sanitising_again_changes_nothing(source: str) -> None:
    once = sanitize_html(render(source, context=ANYBODY).html)
    assert sanitize_html(once) == once


@given(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,10}[a-z0-9]", fullmatch=True), max_size=8), st.sampled_from(" ,\n"))
@settings(max_examples=80, deadline=None)
def test_all_mentions_are_found_in_order(handles: list[str], between: str) -> None:
    source = f"{between} ".join(f"@{handle}" for handle in handles)
    assert render(source, context=ANYBODY).mentions == tuple(dict.fromkeys(handles))


@pytest.mark.parametrize("text", ["> :::spoiler\n> ", "- :::spoiler\n  ", "> - :::spoiler\n> ", ":::"])
def test_a_text_that_ends_within_a_spoiler_is_rendered(text: str) -> None:
    assert "<p>End</p>" in render(f"End\n\n{text}", context=RenderContext()).html
