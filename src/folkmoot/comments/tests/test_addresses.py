"""An article has one address, however it was linked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.comments.addresses import canonical_address, clean_origin, digest_of, origin_of


@pytest.mark.parametrize(
    ("given_address", "known_as"),
    [
        ("https://Blog.Example/a", "https://blog.example/a"),
        ("https://blog.example:443/a/", "https://blog.example/a"),
        ("https://blog.example/a?utm_source=mail&b=2&a=1#end", "https://blog.example/a?a=1&b=2"),
        ("https://me:secret@blog.example/a", "https://blog.example/a"),
        ("https://blog.example", "https://blog.example/"),
        ("https://blog.example/a/index.html", "https://blog.example/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://blog.example:8080/x", "http://blog.example:8080/x"),
    ],
)
def test_addresses_of_one_article_are_one(given_address: str, known_as: str) -> None:
    assert canonical_address(given_address) == known_as


@pytest.mark.parametrize(
    "text", ["", "javascript:alert(1)", "//blog.example/a", "https://", "https://a b/", "https://x:99999/", "ftp://a/"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert canonical_address(text) is None


@pytest.mark.parametrize("text", ["*", "https://*.example", "https://-a.example", "blog example"])
def test_a_pattern_is_no_origin(text: str) -> None:
    assert clean_origin(text) is None


def test_an_origin_is_read_from_what_people_paste() -> None:
    assert clean_origin("blog.example/2026/moor") == "https://blog.example"
    assert clean_origin("http://localhost:4000/") == "http://localhost:4000"


def test_with_www_or_without_is_one_page() -> None:
    assert digest_of("https://www.blog.example/a") == digest_of("http://blog.example/a")
    assert digest_of("https://blog.example/a") != digest_of("https://blog.example/b")


@given(st.text(max_size=60))
def test_nothing_changes_a_second_time_or_leaves_its_origin(text: str) -> None:
    address = canonical_address(f"https://blog.example/{text}")
    if address is not None:
        assert canonical_address(address) == address
        assert origin_of(address) == "https://blog.example"


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    address, origin = canonical_address(text), clean_origin(text)
    assert address is None or clean_origin(address) == origin_of(address)
    assert origin is None or clean_origin(origin) == origin
