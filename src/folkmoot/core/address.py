"""Where outgoing fetches may go: public addresses, and what the operator allows by FOLKMOOT_HTTP_ALLOW_PRIVATE."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import httpx
from django.utils.translation import gettext as _

from folkmoot.core.fetch_errors import FetchRefused

PORTS = {"http": 80, "https": 443}
_URL_AT_MOST = 2048
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\\u200b\u200e\u200f\u2028-\u202f\u2066-\u2069\ufeff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ENTRY = re.compile(r"\[?([^\[\]]+?)\]?(?::(\d{1,5}))?")
# Named here, and not left to `ipaddress.is_global`, whose answer changes between releases of Python.
_CLOSED_V4 = [
    IPv4Network("0.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),
    IPv4Network("127.0.0.0/8"),
    IPv4Network("169.254.0.0/16"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.0.2.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("198.18.0.0/15"),
    IPv4Network("198.51.100.0/24"),
    IPv4Network("203.0.113.0/24"),
    IPv4Network("224.0.0.0/4"),
    IPv4Network("240.0.0.0/4"),
    # Azure's machine agent answers its guests here, on an address that looks public.
    IPv4Network("168.63.129.16/32"),
]
# Everything outside 2000::/3 is local, mapped, translated (64:ff9b::/96) or not given out; inside, these carry an
# IPv4 address within (Teredo, 6to4) or are for documents and tests.
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = [IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that is spelt as it should be. `literal` is the address where the host is one."""

    url: httpx.URL
    host: str
    port: int
    literal: IPv4Address | IPv6Address | None


@dataclass(frozen=True, slots=True)
class _Allowed:
    """One entry of the setting: a network or a host name, and the port when it names one."""

    name: str
    network: IPv4Network | IPv6Network | None
    port: int | None

    def covers(self, host: str, port: int, address: IPv4Address | IPv6Address) -> bool:
        if port != self.port and (self.port is not None or port not in PORTS.values()):
            return False
        return address in self.network if self.network is not None else host == self.name


def read_target(url: str) -> Target:
    """Read a URL strictly; raises FetchRefused for other schemes, sign-in names, and hosts in odd spellings."""
    if len(url) > _URL_AT_MOST or _ODD.search(url):
        raise FetchRefused(_("The address is too long or contains characters that do not belong there."))
    try:
        parsed = httpx.URL(url).copy_with(fragment=None)
        host = parsed.raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchRefused(_("The address is not a valid web address.")) from error
    if parsed.scheme not in PORTS:
        raise FetchRefused(_("Only http and https addresses are fetched."))
    if parsed.userinfo:
        raise FetchRefused(_("The address contains a name or password."))
    port = PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 0 < port < 65536:
        raise FetchRefused(_("The address is not a valid web address."))
    return Target(parsed, host, port, _literal(host))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the open internet and hides no other address within."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    return address in _OPEN_V6 and not any(address in network for network in _CLOSED_V6)


def reachable(target: Target, found: Iterable[str], *, allow: Iterable[str]) -> list[str]:
    """Those of the addresses found for the target that may be connected to; raises FetchRefused when none may.

    Elsewhere than at the usual ports, only what `allow` names with its port.
    """
    entries = [_allowed(entry) for entry in allow]
    chosen: dict[str, None] = {}
    for text in found:
        address = ipaddress.ip_address(text)
        usual = target.port in PORTS.values() and is_public(address)
        if usual or any(entry.covers(target.host, target.port, address) for entry in entries):
            chosen[text] = None
    if not chosen and target.port not in PORTS.values():
        raise FetchRefused(_("Only the usual ports of the web are fetched from."))
    if not chosen:
        raise FetchRefused(_("The address leads into a private network."))
    return list(chosen)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The host as an address, None for a name. Names that a resolver would read as numbers are refused."""
    if "%" in host:
        raise FetchRefused(_("The address has no valid host name."))
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return ipaddress.ip_address(host)
        except ValueError as error:
            raise FetchRefused(_("The host is a number in an unusual spelling.")) from error
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise FetchRefused(_("The address has no valid host name."))
    return None


@lru_cache(maxsize=256)
def _allowed(entry: str) -> _Allowed:
    try:
        return _Allowed("", ipaddress.ip_network(entry, strict=False), None)
    except ValueError:
        pass
    match = _ENTRY.fullmatch(entry)
    host, port = (match[1], int(match[2]) if match[2] else None) if match else (entry, None)
    try:
        return _Allowed("", ipaddress.ip_network(host, strict=False), port)
    except ValueError:
        return _Allowed(host.lower(), None, port)
