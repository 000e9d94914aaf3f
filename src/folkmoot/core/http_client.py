"""The only way out: every fetch of previews, feeds, webhooks and pictures from elsewhere goes through `fetch`."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from folkmoot import __version__
from folkmoot.core.address import Target, reachable, read_target
from folkmoot.core.fetch_errors import FetchFailed, FetchRefused
from folkmoot.core.pinning import Deadline, PinnedTransport

# The addresses of a host, as getaddrinfo would give them; OSError where it has none.
Resolver = Callable[[str, int], list[str]]

REDIRECTS_AT_MOST = 5
HEADERS_AT_MOST = 100
HEADER_BYTES_AT_MOST = 32 * 1024
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_READING = frozenset({"GET", "HEAD"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# These are ours to say, or would change what the limits below are measured by.
_OWN_HEADERS = frozenset(
    {"host", "user-agent", "content-length", "transfer-encoding", "connection", "accept-encoding", "cookie", "te"}
)
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization"})
_BROKEN = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.StreamError,
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back, whatever its status. `url` is the last one, after all redirects; `headers` know no case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def media_type(self) -> str:
        """What the body claims to be, without parameters."""
        return _media_type(self.headers)


@dataclass(frozen=True, slots=True)
class _Errand:
    """One request of perhaps several; what only reads may be sent on to an address without encryption."""

    method: str
    target: Target
    headers: Mapping[str, str]
    body: bytes | None
    may_downgrade: bool


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    max_bytes: int = 2 * 1024 * 1024,
    timeout: float = 10.0,
    accept: tuple[str, ...] = (),
    allow: tuple[str, ...] = (),
    resolver: Resolver | None = None,
) -> Fetched:
    """Fetch a URL that somebody gave us. Answers of every status are returned, those of redirects are followed.

    Each host is resolved once and connected to by address. `timeout` is for all of it, `max_bytes` holds before and
    after unpacking, `accept` names the media types ("image/*") that a successful answer may have. `allow` names
    private hosts ("host:port") that an operator's setting leads to, beside FOLKMOOT_HTTP_ALLOW_PRIVATE. Raises
    FetchRefused where we do not go and FetchFailed where nothing usable came back.
    """
    if method not in _METHODS:
        raise FetchRefused(_("This method is not used."))
    deadline = Deadline(timeout)
    errand = _Errand(method, read_target(url), _headers(headers or {}, accept), body, method in _READING)
    try:
        for _hop in range(REDIRECTS_AT_MOST + 1):
            addresses = _addresses(errand.target, resolver or resolve, deadline, allow)
            outcome = _exchange(errand, addresses, deadline, max_bytes, accept)
            if isinstance(outcome, Fetched):
                return outcome
            errand = _sent_on(errand, *outcome)
    except (TimeoutError, httpcore.TimeoutException) as error:
        raise FetchFailed(_("The answer took too long.")) from error
    except _BROKEN as error:
        raise FetchFailed(_("The connection failed or the answer was broken.")) from error
    raise FetchFailed(_("The address sent us on too often."))


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the system finds for a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _headers(given: Mapping[str, str], accept: tuple[str, ...]) -> dict[str, str]:
    sent = {name.lower(): value for name, value in given.items()}
    for name, value in sent.items():
        if name in _OWN_HEADERS or not name.isascii() or any(ord(sign) < 32 for sign in name + value):
            raise FetchRefused(_("The header %(name)s may not be sent.") % {"name": name[:60]})
    sent["user-agent"] = f"Folkmoot/{__version__} (+{settings.BASE_URL})"
    sent["accept-encoding"] = "gzip"
    sent.setdefault("accept", ", ".join(accept) or "*/*")
    return sent


def _addresses(target: Target, resolver: Resolver, deadline: Deadline, allow: tuple[str, ...]) -> list[str]:
    named = [*settings.HTTP_ALLOW_PRIVATE, *allow]
    if target.literal is not None:
        return reachable(target, [str(target.literal)], allow=named)
    found = [text.partition("%")[0] for text in _resolved(target, resolver, deadline)]
    return reachable(target, filter(_is_address, found), allow=named)


def _resolved(target: Target, resolver: Resolver, deadline: Deadline) -> list[str]:
    """Ask the resolver from a thread of its own: the system's knows no timeout."""
    found: list[str] = []
    failure: list[Exception] = []

    def ask() -> None:
        try:
            found.extend(resolver(target.host, target.port))
        except (OSError, UnicodeError) as error:
            failure.append(error)

    thread = threading.Thread(target=ask, daemon=True, name="resolve")
    thread.start()
    thread.join(deadline.left())
    if thread.is_alive():
        raise TimeoutError
    if failure or not found:
        raise FetchFailed(_("There is no such host.")) from next(iter(failure), None)
    return found


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _exchange(
    errand: _Errand, addresses: list[str], deadline: Deadline, max_bytes: int, accept: tuple[str, ...]
) -> Fetched | tuple[int, str]:
    """One request and its answer; of a redirect, its status and where it leads."""
    request = httpx.Request(errand.method, errand.target.url, headers=errand.headers, content=errand.body)
    transport = PinnedTransport(addresses, deadline, _tls())
    try:
        response = transport.handle_request(request)
        try:
            _check_headers(response)
            location = response.headers.get("location")
            if response.status_code in _REDIRECTS and location:
                return response.status_code, location
            if response.is_success and response.status_code != HTTPStatus.NO_CONTENT:
                _check_media_type(response, accept)
            content = b"" if request.method == "HEAD" else _read(response, max_bytes)
            return Fetched(response.status_code, response.headers, content, str(request.url))
        finally:
            response.close()
    finally:
        transport.close()


def _check_headers(response: httpx.Response) -> None:
    raw = response.headers.raw
    if len(raw) > HEADERS_AT_MOST or sum(len(name) + len(value) for name, value in raw) > HEADER_BYTES_AT_MOST:
        raise FetchFailed(_("The answer has too many headers."))


def _check_media_type(response: httpx.Response, accept: tuple[str, ...]) -> None:
    given = _media_type(response.headers)
    if accept and not any(given == kind or (kind.endswith("/*") and given.startswith(kind[:-1])) for kind in accept):
        raise FetchFailed(_("The answer is of another kind than expected."))


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _read(response: httpx.Response, max_bytes: int) -> bytes:
    """The body, unpacked, of at most `max_bytes` before and after."""
    too_large = FetchFailed(_("The answer is larger than %(limit)s bytes.") % {"limit": max_bytes})
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise FetchFailed(_("The answer is packed in a way that was not asked for."))
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > max_bytes:
        raise too_large
    unpack = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
    body, received = bytearray(), 0
    for chunk in response.iter_raw():
        received += len(chunk)
        try:
            # One byte more than may be kept is enough to know, and all that a bomb gets.
            body += unpack.decompress(chunk, max_bytes - len(body) + 1) if unpack else chunk
        except zlib.error as error:
            raise FetchFailed(_("The connection failed or the answer was broken.")) from error
        if received > max_bytes or len(body) > max_bytes:
            raise too_large
    if unpack and received and not unpack.eof:
        raise FetchFailed(_("The connection failed or the answer was broken."))
    return bytes(body)


def _sent_on(errand: _Errand, status: int, location: str) -> _Errand:
    """The errand after a redirect, which is read as strictly as the first address. Secrets stay with their host."""
    target = read_target(str(errand.target.url.join(location)))
    if errand.target.url.scheme == "https" and target.url.scheme == "http" and not errand.may_downgrade:
        raise FetchRefused(_("The address sent us on to one without encryption."))
    method, body, left_out = errand.method, errand.body, set[str]()
    if (status == HTTPStatus.SEE_OTHER and method != "HEAD") or (status in (301, 302) and method == "POST"):
        method, body = "GET", None
        left_out |= {"content-type"}
    if _origin(target) != _origin(errand.target):
        left_out |= _SECRET_HEADERS
    headers = {name: value for name, value in errand.headers.items() if name not in left_out}
    return _Errand(method, target, headers, body, errand.may_downgrade)


def _origin(target: Target) -> tuple[str, str, int]:
    return target.url.scheme, target.host, target.port


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Loads hundreds of certificates, hence once. SSL_CERT_FILE and SSL_CERT_DIR name others."""
    return httpx.create_ssl_context()
