"""Origins (RFC 6454) and the one address by which an article is known."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

LONGEST = 1000
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# What campaigns and networks hang on an address; the article is the same.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|_hs(?:enc|mi)|ref_src|twclid|li_fat_id|si",
    re.IGNORECASE,
)
_SAFE_IN_PATH = "/:@!$&'()*+,;=~-._"


def clean_origin(text: str) -> str | None:
    """`https://blog.example` of what somebody typed, be it a whole address; None where there is no origin in it."""
    text = text.strip()
    parts = _split(text if "://" in text else f"https://{text}")
    return None if parts is None else _origin(parts)


def canonical_address(url: str) -> str | None:
    """The address without fragment, credentials, default port and tracking, its query in order; None for no address."""
    parts = _split(url.strip())
    origin = _origin(parts) if parts is not None else None
    if parts is None or origin is None:
        return None
    path = quote(unquote(parts.path, errors="replace"), safe=_SAFE_IN_PATH) or "/"
    path = re.sub(r"/(?:index\.(?:html?|php))$", "/", path)
    path = path.rstrip("/") or "/"
    asked = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    scheme, _, host = origin.partition("://")
    address = urlunsplit((scheme, host, path, urlencode(asked), ""))
    return address if len(address) <= LONGEST else None


def origin_of(address: str) -> str:
    """The origin of a canonical address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def digest_of(address: str) -> str:
    """What an article is found by: two addresses that differ only by scheme or `www.` are one page."""
    return hashlib.sha256(re.sub(r"^https?://(?:www\.)?", "", address).encode()).hexdigest()


def _split(url: str) -> SplitResult | None:
    if len(url) > 4 * LONGEST or re.search(r"[\x00-\x20\x7f\\]", url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        return None
    return parts


def _origin(parts: SplitResult) -> str | None:
    host = _host(parts.hostname or "")
    if host is None:
        return None
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _host(name: str) -> str | None:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        return f"[{address}]" if address.version == 6 else str(address)
    try:
        plain = name.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return None
    return plain if len(plain) <= 253 and all(_LABEL.fullmatch(label) for label in plain.split(".")) else None
