"""What a page says of itself, however it is written."""

from __future__ import annotations

import time

import pytest

from folkmoot.content.previews.page import PageFacts, read_page


def test_twitter_and_plain_words_stand_in_for_opengraph() -> None:
    page = b"<META NAME='twitter:title' CONTENT='Tw'><meta name=description content=Short>"
    assert read_page(page + b"<meta name=twitter:image content=a.png>") == PageFacts("Tw", "Short", "", "a.png")
    assert read_page(b"<title>\n Just  a\n title </title>").title == "Just a title"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<title>Żółw</title>".encode("iso-8859-2"), "text/html; charset=ISO-8859-2"),
        ("<meta charset='iso-8859-2'><title>Żółw</title>".encode("iso-8859-2"), "text/html"),
        ("<title>Żółw</title>".encode("utf-16"), "text/html"),
        ("<title>Żółw</title>".encode(), "text/html; charset=unicode_escape"),
    ],
)
def test_pages_are_read_in_their_own_encoding(body: bytes, content_type: str) -> None:
    assert read_page(body, content_type).title == "Żółw"


def test_tricks_with_direction_and_length_are_undone() -> None:
    facts = read_page("<title>a\u202eb\x07c</title><meta name=description content='{}'>".format("long " * 900).encode())
    assert facts.title == "abc"
    assert len(facts.description) == 400
    assert facts.description.endswith("…")


@pytest.mark.parametrize(
    "piece", ["<meta ", '<meta "', "<meta a=", "<title", "<!--", "<meta content='", "<meta a=b ", "&#x41", "<"]
)
def test_a_hostile_page_is_read_in_no_time(piece: str) -> None:
    began = time.perf_counter()
    read_page((piece * (3_000_000 // len(piece))).encode())
    assert time.perf_counter() - began < 1
