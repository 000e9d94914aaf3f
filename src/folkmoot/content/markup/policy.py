"""The allow-list: every piece of HTML a member can cause to exist passes through here."""

from __future__ import annotations

import re

import nh3
from pygments.token import STANDARD_TYPES

from folkmoot.content.markup.attributes import IN_TAG, each_of

REL = "nofollow ugc noopener"
ID_PREFIX = "fn-"
URL_SCHEMES = {"http", "https", "mailto"}

_TAGS = """
a abbr b blockquote br code dd del details dfn div dl dt em h3 h4 h5 h6 hr i img ins kbd li
mark ol p pre q s samp section small span strong sub summary sup table tbody td th thead tr ul var
"""
TAGS = set(_TAGS.split())
DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "svg",
    "math",
    "title",
    "textarea",
}

ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href", "title", "id"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"id"},
    "ol": {"start"},
    "pre": {"data-language"},
}
ATTRIBUTE_VALUES = {
    "details": {"open": {"", "open"}},
    "div": {"dir": {"ltr", "rtl", "auto"}},
    "p": {"dir": {"ltr", "rtl", "auto"}},
    "span": {"dir": {"ltr", "rtl", "auto"}, "tabindex": {"0"}},
}

_SYNTAX = {name for name in STANDARD_TYPES.values() if name}
_ALIGN = {"align-left", "align-right", "align-center"}
CALLOUTS = ("note", "tip", "important", "warning", "caution")
CLASSES = {
    "a": {"mention", "hashtag", "footnote-back"},
    "blockquote": {"quote", "callout", *(f"callout-{kind}" for kind in CALLOUTS)},
    "code": {"highlight"},
    "details": {"spoiler"},
    "div": {"scroll"},
    "hr": {"footnotes-rule"},
    "li": {"task", "task-done", "footnote"},
    "ol": {"footnotes"},
    "p": {"preview"},
    "section": {"footnotes"},
    "span": {"spoiler", "task-box", *_SYNTAX},
    "sup": {"footnote-ref"},
    "td": _ALIGN,
    "th": _ALIGN,
    "ul": {"task-list"},
}

_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0]")
# Spaces of any alphabet before a scheme, or controls in it: no browser of today runs it, and nobody honest writes it.
_DISGUISED = re.compile(r"[^A-Za-z0-9/?#.]*[A-Za-z][A-Za-z0-9+.\-]*\s*:")


def _relative(url: str) -> str | None:
    return None if _DISGUISED.match(_BLANKS.sub("", url)) else url


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WITH_CONTENT,
    attributes=ATTRIBUTES,
    tag_attribute_values=ATTRIBUTE_VALUES,
    set_tag_attribute_values={"img": {"loading": "lazy"}},
    allowed_classes=CLASSES,
    link_rel=REL,
    url_schemes=URL_SCHEMES,
    id_prefix=ID_PREFIX,
    url_relative=_relative,
)

# NUL and other C0/C1 controls, noncharacters, and the overrides that make text read backwards.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufdd0-\ufdef\ufffe\uffff]")
# Inside a link or mention, anything invisible can only serve to make one name look like another.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
)
_LINK = re.compile(r'(<a(?: [a-z-]+="[^"]*")*>)(.*?)(?=</a>)', re.DOTALL)


# What is no number there is nothing, and could be words.
_NUMBERED = (' width="', ' height="', ' start="')
_MAY_BE_NUMBERED = re.compile(rf"<(img|ol)({IN_TAG})>")
_NUMBER = re.compile(r"-?[0-9]{1,5}(?:%|px)?")


def sanitize_html(html: str) -> str:
    """Return only what the allow-list knows, balanced, with every outside link marked as a member's."""
    cleaned = _CLEANER.clean(without_controls(html))
    if any(name in cleaned for name in _NUMBERED):
        cleaned = _MAY_BE_NUMBERED.sub(_numbered, cleaned)
    # nh3 sets several attributes in an order that changes from process to process; stored HTML must not.
    return without_tricks(cleaned.replace(' loading="lazy">', ' loading="lazy" decoding="async">'))


def _numbered(tag: re.Match[str]) -> str:
    kept = (
        f' {name}="{value}"'
        for name, value in each_of(tag[2])
        if name not in ("width", "height", "start") or _NUMBER.fullmatch(value)
    )
    return f"<{tag[1]}{''.join(kept)}>"


def without_controls(text: str) -> str:
    """Remove characters that no honest text holds."""
    return text if text.isascii() and text.isprintable() else _NEVER.sub("", text)


def without_tricks(html: str) -> str:
    """Neutralise reading-direction and invisible characters that entities may have brought back."""
    if html.isascii() or not (_INVISIBLE.search(html) or _NEVER.search(html)):
        return html
    return _LINK.sub(lambda link: link[1] + _INVISIBLE.sub("", link[2]), _NEVER.sub("", html))
