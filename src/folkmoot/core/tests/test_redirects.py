"""Going on never leaves this host."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.core.redirects import safe_next

HOST = "moot.example.org"
VECTORS = [
    "", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "/\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example",
    "\t//evil.example", " //evil.example", "/ /evil.example\\", "http://evil.example", "https://evil.example",
    "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
    "http:\\\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>", "vbscript:x", f"https://{HOST}@evil.example", f"//{HOST}@evil.example",
    f"https://{HOST}.evil.example", f"https://evil.example/{HOST}", f"https://evil.example#{HOST}", "evil.example",
    "@evil.example", "?next=//evil.example", "#//evil.example", ".evil.example", "%2f%2fevil.example",
    "／／evil.example", "/\x00/evil.example", "//evil%E3%80%82example", "\x7f//evil.example", "/x\r\nSet-Cookie: a=b",
    "//[::1]/", "http://[", "/" + "a" * 5000,
]  # fmt: skip
KEPT = [
    "/",
    "/threads/7/",
    "/search?q=a+b&page=2#post-3",
    "/c/moor/",
    "/%2f%2fevil.example",
    "/straße",
    "/a//b",
    "/@mia",
]


def _request() -> object:
    return RequestFactory().get("/", HTTP_HOST=HOST, secure=True)


@pytest.mark.parametrize("candidate", VECTORS)
def test_ways_out_lead_to_the_fallback(candidate: str) -> None:
    assert safe_next(_request(), candidate, "/home") == "/home"  # type: ignore[arg-type]


def test_nothing_leads_to_the_fallback() -> None:
    assert safe_next(_request(), None, "/home") == "/home"  # type: ignore[arg-type]


@pytest.mark.parametrize("candidate", KEPT)
def test_paths_of_this_host_are_kept(candidate: str) -> None:
    assert safe_next(_request(), candidate, "/home") == candidate  # type: ignore[arg-type]


@given(st.text(alphabet="/\\:@?#.%&;\t\n\r \x00ehtps127[]e。／", max_size=20) | st.text(max_size=30))
def test_whatever_is_asked_for_the_host_stays(candidate: str) -> None:
    chosen = safe_next(_request(), candidate, "/home")  # type: ignore[arg-type]
    # As browsers read it: tabs and line ends dropped, backslashes turned.
    as_browsers = chosen.translate({9: None, 10: None, 13: None}).strip().replace("\\", "/")
    landed = urlsplit(urljoin(f"https://{HOST}/login", as_browsers))
    assert (landed.scheme, landed.netloc) == ("https", HOST)
