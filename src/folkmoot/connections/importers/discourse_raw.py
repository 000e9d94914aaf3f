"""Discourse's raw posts: Markdown with BBCode, uploads by hash, and sizes in the names of images."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

_CODE = re.compile(
    r"(^(?P<fence>`{3,}+|~{3,}+)[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)|`[^`\n]+`)", re.MULTILINE | re.DOTALL
)
# None looks far for its bracket, nor past the next of its own kind for its end: what is opened a thousand times and
# never closed would be read a million times.
_QUOTE = re.compile(
    r"\[quote(?:=(?P<about>\"[^\"\n]{0,500}\"|[^\]\n]{0,500}))?\](?P<said>(?:(?!\[quote[\]=]).)*?)\[/quote\]",
    re.DOTALL | re.IGNORECASE,
)
_DETAILS = re.compile(
    r"\[details(?:=(?P<title>[^\]\n]{0,500}))?\](?P<body>(?:(?!\[details).)*?)\[/details\]",
    re.DOTALL | re.IGNORECASE,
)
_IMAGE = re.compile(
    r"!\[(?P<alt>[^\]\n|]{0,300})(?:\|[^\]\n]{0,100})?\]\((?P<url>[^)\s]{1,2000})(?P<rest>[^)\n]{0,300})\)"
)
_FILE = re.compile(r"(?<!!)\[(?P<alt>[^\]\n|]{1,300})\|attachment\]\((?P<url>[^)\s]{1,2000})\)")
_DATE = re.compile(r"\[date=(?P<day>[\d-]+)(?: time=(?P<time>[\d:]+))?(?P<rest>[^\]\n]{0,500})\]")
_ZONE = re.compile(r'timezone="?([\w/+-]+)"?')
_POLL = re.compile(r"\[/?poll[^\]\n]{0,500}\]", re.IGNORECASE)
_SPOILER = re.compile(r"\[spoiler\](?P<said>(?:(?!\[spoiler\]).)*?)\[/spoiler\]", re.DOTALL | re.IGNORECASE)
_URL = re.compile(
    r"\[url=(?P<url>https?://[^\]\s]{1,2000})\](?P<said>(?:(?!\[url=).)*?)\[/url\]", re.DOTALL | re.IGNORECASE
)
_BARE = re.compile(r"\[(?P<kind>url|img|email)\](?P<said>[^\[\]\s]+)\[/(?P=kind)\]", re.IGNORECASE)
_MARKS = {"b": "**", "i": "*", "s": "~~"}
_MARKED = re.compile(r"\[(?P<kind>[bis])\](?P<said>\S(?:[^\[]*?\S)?)\[/(?P=kind)\]", re.IGNORECASE)
_IGNORED = re.compile(r"\[/?(?:u|size|color|center|left|right|font|list|wrap)(?:=[^\]\n]{0,500})?\]", re.IGNORECASE)
_ROUNDS = 8
Resolve = Callable[[str, str], str | None]


def raw_to_markdown(raw: str, resolve: Resolve) -> str:
    """Return our Markdown; `resolve` says where an upload (its address and name) is, None where nobody knows."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    text = _CODE.sub(keep, raw.replace("\x00", "").replace("\r\n", "\n"))
    if "[" in text:
        text = _IMAGE.sub(lambda m: _image(m, resolve), text)
        text = _FILE.sub(lambda m: _file(m, resolve), text)
        text = _bbcode(text)
    return re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])], text)


def _bbcode(text: str) -> str:
    # The innermost first, so that quotes in quotes are quoted twice.
    for _round in range(_ROUNDS):
        text, count = _QUOTE.subn(_quoted, text)
        if not count:
            break
    for _round in range(_ROUNDS):
        text, count = _DETAILS.subn(_detailed, text)
        if not count:
            break
    text = _DATE.sub(_dated, _POLL.sub("", text))
    text = _SPOILER.sub(_spoiled, text)
    text = _URL.sub(lambda m: f"[{m['said']}](<{m['url']}>)", text)
    text = _BARE.sub(lambda m: f"![]({m['said']})" if m["kind"].lower() == "img" else m["said"], text)
    text = _MARKED.sub(lambda m: f"{_MARKS[m['kind'].lower()]}{m['said']}{_MARKS[m['kind'].lower()]}", text)
    return _IGNORED.sub("", text)


def _quoted(match: re.Match[str]) -> str:
    about = [part.strip() for part in (match["about"] or "").strip('"“”').split(",")]
    known = dict(part.split(":", 1) for part in about[1:] if ":" in part)
    name, topic, post = about[0], known.get("topic", ""), known.get("post", "")
    name = known.get("username") or name
    head = f"@{name}" if name else ""
    if head and topic.isdecimal():
        head = f"[{head}](/t/-/{topic}{f'/{post}' if post.isdecimal() else ''})"
    said = match["said"].strip("\n")
    lines = [*([f"{head}:", ""] if head else []), *said.split("\n")]
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _detailed(match: re.Match[str]) -> str:
    title = escape((match["title"] or "").removeprefix('"').partition('"')[0].strip() or "…", quote=False)
    return f"\n\n<details>\n<summary>{title}</summary>\n\n{match['body'].strip()}\n\n</details>\n\n"


def _dated(match: re.Match[str]) -> str:
    zone = _ZONE.search(match["rest"])
    return " ".join(part for part in (match["day"], match["time"], zone[1] if zone else "") if part)


def _spoiled(match: re.Match[str]) -> str:
    said = match["said"].strip()
    return f"||{said}||" if "\n" not in said else f"\n\n:::spoiler\n{said}\n:::\n\n"


def _image(match: re.Match[str], resolve: Resolve) -> str:
    url = _resolved(match, resolve)
    return f"![{match['alt']}]({url}{match['rest']})" if url else match["alt"]


def _file(match: re.Match[str], resolve: Resolve) -> str:
    url = _resolved(match, resolve)
    return f"[{match['alt']}]({url})" if url else match["alt"]


def _resolved(match: re.Match[str], resolve: Resolve) -> str | None:
    return resolve(match["url"], match["alt"])
