"""What rendering needs from its caller, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

# Raise when the HTML of the same Markdown changes, so that stored HTML is baked again.
RENDER_VERSION = 3
MAX_MARKDOWN = 64_000


def _nobody(handles: Collection[str]) -> Mapping[str, str]:
    return {}


def _tag_page(tag: str) -> str:
    return f"/tags/{quote(tag)}/"


def _no_file(ids: Collection[str]) -> Mapping[str, str]:
    return {}


def _no_size(url: str) -> tuple[int, int] | None:
    return None


def _no_preview(urls: Sequence[str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class RenderContext:
    """Each callable is asked at most once per render, with everything found, except `picture_size`.

    `mention_url` gets lower-cased handles and answers with those that exist. `attachment_url` gets the ids of
    `attachment:ID` addresses; `picture_size` is asked later, for every picture of the community's own, how wide and
    high it is. `preview_html` gets addresses standing alone in a paragraph and answers with cards whose
    HTML is trusted as it is. `anchor` keeps footnotes of several posts on one page apart; without it, a sum of the
    text does.
    """

    mention_url: Callable[[Collection[str]], Mapping[str, str]] = _nobody
    hashtag_url: Callable[[str], str] = _tag_page
    attachment_url: Callable[[Collection[str]], Mapping[str, str]] = _no_file
    picture_size: Callable[[str], tuple[int, int] | None] = _no_size
    preview_html: Callable[[Sequence[str]], Mapping[str, str]] = _no_preview
    own_hosts: frozenset[str] = frozenset()
    links_allowed: bool = True
    images_allowed: bool = True
    anchor: str = ""
    spoiler_label: str = "Spoiler"
    max_markdown: int = MAX_MARKDOWN


@dataclass(frozen=True)
class Rendered:
    """Safe HTML with what the text mentions; `truncated` says that the source was longer than allowed.

    `text` is what stands in its lines, `beside` what shows beside them, as tooltips do; `words` is all to judge.
    `lone_links` are the addresses that stand alone in a paragraph, whether or not a card stands there now.
    """

    html: str
    text: str
    excerpt: str
    mentions: tuple[str, ...]
    hashtags: tuple[str, ...]
    links: tuple[str, ...]
    images: tuple[str, ...]
    attachment_ids: tuple[str, ...]
    lone_links: tuple[str, ...] = ()
    truncated: bool = False
    beside: str = ""
    version: int = RENDER_VERSION

    @property
    def words(self) -> str:
        return f"{self.text}\n{self.beside}" if self.beside else self.text
