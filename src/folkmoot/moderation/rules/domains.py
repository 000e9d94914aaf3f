"""The domains that links lead to, read from any spelling, and whether one is dressed up as another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from folkmoot.moderation.rules.lookalikes import is_lookalike, latin_skeleton, plain_form

_LONGEST = 253


@dataclass(frozen=True, slots=True)
class Domain:
    """A host as it is written by people; `looks_like` is the one it is dressed up as, or empty."""

    name: str
    looks_like: str = ""

    def names(self) -> Iterator[str]:
        """The domain and all above it, and the same of the one that it is dressed up as."""
        for name in (self.name, self.looks_like):
            labels = name.split(".") if name else []
            for start in range(len(labels)):
                yield ".".join(labels[start:])


def domains_of(links: Iterable[str]) -> tuple[Domain, ...]:
    """The domains of the links, each once, in their order; what is no address is left out."""
    found = (domain_of(link) for link in links)
    return tuple(dict.fromkeys(domain for domain in found if domain is not None))


@lru_cache(maxsize=4096)
def domain_of(link: str) -> Domain | None:
    """The domain of one address; "www." is left away, punycode and full-width letters are read as they look."""
    try:
        host = urlsplit(link if "//" in link else f"//{link}").hostname or ""
    except ValueError:
        return None
    if not host or len(host) > 4 * _LONGEST:
        return None
    name = spelled(unquote(host))
    return Domain(name, dressed_as(name)) if "." in name or ":" in name else None


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


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return plain_form(label[4:].encode("ascii").decode("punycode"))
    except (UnicodeError, ValueError, OverflowError):
        return label
