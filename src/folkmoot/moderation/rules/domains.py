"""The domains that links lead to, read from any spelling, and whether one is dressed up as another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address
from urllib.parse import unquote

from folkmoot.moderation.rules.lookalikes import is_lookalike, latin_skeleton, plain_form

_LONGEST = 253
_LONGEST_ADDRESS = 4096
# As browsers read an address: these do not count, a backslash is a slash, and so many slashes are one beginning.
_NOT_COUNTED = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
_BEGINNING = re.compile(r"(?P<web>https?:[/\\]*|[/\\]{2,})|(?P<path>[/\\?#])", re.IGNORECASE)
_AUTHORITY = re.compile(r"[^/\\?#]*")
_HOST = re.compile(r"\[(?P<bracketed>[^\[\]]*)\](?::[^:]*)?|(?P<named>[^\[\]:]*)(?::.*)?", re.DOTALL)
_NUMBER = re.compile(r"0x[0-9a-f]{1,8}|[0-9]{1,10}")
_LIKE_A_DOMAIN = re.compile(r"[^\s:.]+(?:\.[^\s:.]+)*\.[^\W\d_]{2,}")

_DIGITS: tuple[dict[int, int], ...] = ({}, str.maketrans("01345789", "oleastbg"), str.maketrans("01345789", "oieastbg"))
_PAIRS = (("", ""), ("rn", "m"), ("vv", "w"))
_READ_PAST_FROM = 4
_LABELS_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Domain:
    """A host as it is written by people; `looks_like` is the one it is dressed up as, or empty.

    `taken_for` are those that its digits or its beginning could be taken for: it is one of them where it is listed.
    """

    name: str
    looks_like: str = ""
    taken_for: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        """The domain and all above it, and the same of the ones that it is dressed up as or taken for."""
        yield from _above(self.name)
        if self.looks_like:
            yield from _above(self.looks_like)
        for name in self.taken_for:
            # Ends of domains by themselves are taken for nothing.
            yield from (each for each in _above(name) if "." in each)


def domains_of(links: Iterable[str]) -> tuple[Domain, ...]:
    """The domains of the links, each once, in their order; what is no address is left out."""
    found = (domain_of(link) for link in links)
    return tuple(dict.fromkeys(domain for domain in found if domain is not None))


def from_elsewhere(picture: str) -> bool:
    """Whether a picture is named by the address of another host, and not by a file of ours."""
    begun = _BEGINNING.match(_NOT_COUNTED.sub("", picture[:_LONGEST_ADDRESS]))
    return begun is not None and not begun["path"]


@lru_cache(maxsize=4096)
def domain_of(link: str) -> Domain | None:
    """The domain of one address; "www." is left away, punycode and full-width letters are read as they look."""
    begun = _BEGINNING.match(link := _NOT_COUNTED.sub("", link[:_LONGEST_ADDRESS]))
    if begun is not None and begun["path"]:
        return None
    authority = _AUTHORITY.match(link, begun.end() if begun else 0)
    user, _at, place = authority[0].rpartition("@") if authority else ("", "", "")
    parts = _HOST.fullmatch(unquote(place))
    host = (parts["bracketed"] or parts["named"] or "").lower() if parts else ""
    if not host or len(host) > 4 * _LONGEST:
        return None
    name = _numbered(host) if _NUMBER.fullmatch(host) else spelled(host)
    if "." not in name and ":" not in name:
        return None
    # What stands before the sign leads nowhere: whoever writes a domain there wants it to be read.
    shown = unquote(user).partition(":")[0] if begun else ""
    looks_like = spelled(shown) if _LIKE_A_DOMAIN.fullmatch(shown) else dressed_as(name)
    return Domain(name, looks_like, tuple(dict.fromkeys(_taken_for(name))))


def spelled(host: str) -> str:
    """A host in lower case, in the letters that a browser would show."""
    dotted = plain_form(host).replace("\u3002", ".").strip(".")
    labels = [_label(label) for label in dotted.split(".")]
    if labels and labels[0] == "www" and len(labels) > 2:
        labels = labels[1:]
    return ".".join(labels)


def dressed_as(name: str) -> str:
    """The ASCII domain that this one is drawn to be taken for; empty for honest ones, ASCII or not."""
    if name.isascii():
        return ""
    labels = name.split(".")
    # Whoever owns a domain under a top level of the same script writes their own language.
    if not labels[-1].isascii():
        return ""
    if not any(is_lookalike(label) for label in labels):
        return ""
    skeleton = latin_skeleton(name)
    return skeleton if skeleton.isascii() else ""


def _above(name: str) -> Iterator[str]:
    labels = name.split(".")
    for start in range(len(labels)):
        yield ".".join(labels[start:])


def _numbered(host: str) -> str:
    """An address by its number, in the four parts that it is listed by."""
    number = int(host, 0) if host.startswith("0x") else int(host)
    return str(IPv4Address(number)) if number < 1 << 32 else host


def _taken_for(name: str) -> Iterator[str]:
    """Domains that a reader in haste may take it for; honest ones too, so they count where they are listed alone."""
    labels = name.split(".")
    if ":" in name or labels[-1].isdigit():
        return
    for turned in _drawn_alike(labels):
        yield ".".join(turned)
    yield from _beginnings(labels)


def _drawn_alike(labels: list[str]) -> Iterator[list[str]]:
    """Digits and pairs of letters read as the letters that they are drawn like, in labels that are read past."""
    for table in _DIGITS:
        for pair, letter in _PAIRS:
            turned = [_turned(label, table, pair, letter) for label in labels[:-1]]
            if turned != labels[:-1]:
                yield [*turned, labels[-1]]


def _turned(label: str, table: dict[int, int], pair: str, letter: str) -> str:
    if len(label) < _READ_PAST_FROM or not label.isascii() or not any(char.isalpha() for char in label):
        return label
    turned = label.translate(table)
    return turned.replace(pair, letter) if pair else turned


def _beginnings(labels: list[str]) -> Iterator[str]:
    """Domains that it shows and does not lead to, as paypal.com.evil.example and paypal.com-pay.evil.example do."""
    labels = labels[-_LABELS_AT_MOST:]
    for end in range(1, len(labels) - 1):
        behind = labels[end + 1 :]
        # google.com.br is of the same people, or of nobody's making.
        if len(behind) == 1 and len(behind[0]) == 2 and "-" not in labels[end]:
            continue
        last = labels[end].partition("-")[0]
        for start in range(end):
            if last:
                yield ".".join([*labels[start:end], last])


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return plain_form(label[4:].encode("ascii").decode("punycode"))
    except (UnicodeError, ValueError, OverflowError):
        return label
