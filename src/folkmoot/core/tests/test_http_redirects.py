"""Redirects are judged like first addresses, and TLS speaks of the name while the address is pinned."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from folkmoot.core import http_client
from folkmoot.core.fetch_errors import FetchFailed, FetchRefused
from folkmoot.core.http_client import fetch
from folkmoot.core.testing.certificates import a_certificate
from folkmoot.core.testing.far_side import FarSide, answer, far_side


@pytest.fixture
def far(settings: Any) -> Iterator[FarSide]:
    with far_side() as side:
        settings.HTTP_ALLOW_PRIVATE = [f"127.0.0.1:{side.port}"]
        yield side


@pytest.fixture
def secure(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FarSide]:
    """A server that proves to be moot.test, by a certificate that is believed for the test."""
    certificate, key = a_certificate(tmp_path, "moot.test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    http_client._tls.cache_clear()
    with far_side(context) as side:
        settings.HTTP_ALLOW_PRIVATE = [f"127.0.0.1:{side.port}"]
        yield side
    http_client._tls.cache_clear()


def _here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def _sends_to(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {location}", status=status)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:9/",
        "http://169.254.169.254/latest/meta-data/",
        "//10.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://me@127.0.0.1:{port}/there",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
    ],
)
def test_a_redirect_inside_is_refused(far: FarSide, location: str) -> None:
    far.answers["/"] = _sends_to(location.format(port=far.port))
    with pytest.raises(FetchRefused):
        fetch(far.url("/"))
    assert len(far.requests) == 1


def test_a_redirect_to_a_name_is_resolved_anew(far: FarSide) -> None:
    far.answers["/"] = _sends_to(f"http://second.test:{far.port}/")
    found = {"first.test": ["127.0.0.1"], "second.test": ["10.0.0.1"]}
    with pytest.raises(FetchRefused):
        fetch(far.url("/", "first.test"), resolver=lambda host, port: found[host])


def test_relative_redirects_are_followed_five_times(far: FarSide) -> None:
    for number in range(6):
        far.answers[f"/{number}"] = _sends_to(f"./{number + 1}#x")
    far.answers["/6"] = answer(b"end")
    assert fetch(far.url("/1")).url == far.url("/6")
    with pytest.raises(FetchFailed, match="too often"):
        fetch(far.url("/0"))


@pytest.mark.parametrize(
    ("status", "method", "kept"),
    [
        ("301 Moved", "POST", False),
        ("303 See Other", "PUT", False),
        ("307 Temporary", "POST", True),
        ("308 Permanent", "PUT", True),
    ],
)
def test_a_body_goes_on_only_where_the_redirect_says_so(far: FarSide, status: str, method: str, kept: bool) -> None:
    far.answers["/"] = _sends_to("/on", status)
    far.answers["/on"] = answer(b"ok")
    fetch(far.url("/"), method=method, body=b"secret-body", headers={"Content-Type": "text/plain"})
    assert far.requests[1].startswith(f"{method if kept else 'GET'} /on ".encode())
    assert (b"secret-body" in far.requests[1], b"text/plain" in far.requests[1]) == (kept, kept)


def test_authorization_stays_with_its_host(far: FarSide) -> None:
    far.answers["/"] = _sends_to("/same")
    far.answers["/same"] = _sends_to(f"http://other.test:{far.port}/other")
    far.answers["/other"] = answer(b"ok")
    fetch(far.url("/", "one.test"), headers={"Authorization": "Bearer x"}, resolver=_here)
    assert [b"Bearer x" in request for request in far.requests] == [True, True, False]


def test_tls_is_checked_against_the_name(secure: FarSide) -> None:
    secure.answers["/"] = answer(b"safe")
    assert fetch(secure.url("/", "moot.test", "https"), resolver=_here).body == b"safe"
    for wrong in ("other.test", "127.0.0.1"):
        with pytest.raises(FetchFailed):
            fetch(secure.url("/", wrong, "https"), resolver=_here)


def test_a_certificate_nobody_vouches_for_fails(secure: FarSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    http_client._tls.cache_clear()
    with pytest.raises(FetchFailed):
        fetch(secure.url("/", "moot.test", "https"), resolver=_here)


def test_what_writes_is_not_sent_on_without_encryption(secure: FarSide, far: FarSide, settings: Any) -> None:
    settings.HTTP_ALLOW_PRIVATE = [f"127.0.0.1:{secure.port}", f"127.0.0.1:{far.port}"]
    secure.answers["/"] = _sends_to(far.url("/plain"), "307 Temporary Redirect")
    far.answers["/plain"] = answer(b"plain")
    assert fetch(secure.url("/", "moot.test", "https"), resolver=_here).body == b"plain"
    with pytest.raises(FetchRefused, match="encryption"):
        fetch(secure.url("/", "moot.test", "https"), method="POST", body=b"{}", resolver=_here)
