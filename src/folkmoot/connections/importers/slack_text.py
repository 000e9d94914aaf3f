"""What a Slack message says: its text, its blocks, what bots attach; and a title made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from folkmoot.content.markup.emoji import emoji_of

_TITLE_AT_MOST = 100
_ANGLE = re.compile(r"<([@#!]?)([^<>|\n]+)(?:\|([^<>\n]*))?>")
_ID = re.compile(r"[UWCGS][A-Z0-9]{6,}$")
_MARKS = re.compile(r"(?<![\w*_~`])[*_~`]+(?=\S)|(?<=[^\s*_~`])[*_~`]+(?![\w*_~`])|```")
_EMOJI = re.compile(r"(?<![\w:]):([a-z0-9_+'-]{1,60})(?:::[a-z0-9-]+)?:(?!\w)")
_STYLES = (("code", "`"), ("bold", "*"), ("italic", "_"), ("strike", "~"))


def text_of(message: dict[str, Any]) -> str:
    """The message as mrkdwn, with what bots put into attachments below it."""
    said = str(message.get("text") or "")
    if not said.strip():
        said = "\n".join(_blocks(message.get("blocks")))
    elif message.get("subtype") == "me_message":
        said = f"_{said.strip()}_"
    parts = [said]
    for attachment in message.get("attachments") or []:
        if isinstance(attachment, dict):
            parts += _attached(attachment)
    return "\n".join(part for part in parts if part.strip())


def title_of(text: str) -> str:
    """A line of plain text that names a thread; empty when nothing is left without the marks."""
    plain = unescape(_ANGLE.sub(_plain_angle, text))
    plain = _EMOJI.sub(lambda m: emoji_of(m[1]) or m[0], _MARKS.sub("", plain))
    line = " ".join(plain.split())
    if len(line) <= _TITLE_AT_MOST:
        return line
    cut = line[: _TITLE_AT_MOST - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _plain_angle(match: re.Match[str]) -> str:
    kind, target, label = match[1], match[2], match[3] or ""
    if kind == "@" or kind == "#":
        name = label.lstrip("@#") or ("" if _ID.match(target) else target)
        return kind + name if name else ""
    if kind == "!":
        return label or "@" + target.partition("^")[0]
    return label or target


def _attached(attachment: dict[str, Any]) -> Iterator[str]:
    title, link = str(attachment.get("title") or ""), str(attachment.get("title_link") or "")
    yield str(attachment.get("pretext") or "")
    yield f"<{link}|{title}>" if link and title else title
    said = attachment.get("text")
    fields = [f for f in attachment.get("fields") or [] if isinstance(f, dict)]
    blocks = list(_blocks(attachment.get("blocks")))
    yield str(said or "")
    yield from (f"*{f.get('title') or ''}* {f.get('value') or ''}" for f in fields)
    yield from blocks
    if not said and not title and not fields and not blocks:
        yield str(attachment.get("fallback") or "")


def _blocks(blocks: Any) -> Iterator[str]:
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, dict):
            continue
        kind = block.get("type")
        if kind == "rich_text":
            yield from (_rich(each) for each in block.get("elements") or [] if isinstance(each, dict))
        elif kind == "context":
            yield " ".join(_worded(each) for each in block.get("elements") or [])
        elif kind == "image":
            yield str((block.get("title") and _worded(block["title"])) or block.get("alt_text") or "")
        else:
            yield _worded(block.get("text"))
            yield from (_worded(each) for each in block.get("fields") or [])


def _worded(part: Any) -> str:
    if isinstance(part, dict):
        return str(part.get("text") or part.get("alt_text") or "")
    return part if isinstance(part, str) else ""


def _rich(element: dict[str, Any]) -> str:
    """A piece of rich text: a section, a list, a quote, code."""
    parts = [each for each in element.get("elements") or [] if isinstance(each, dict)]
    kind = element.get("type")
    if kind == "rich_text_list":
        mark = "1." if element.get("style") == "ordered" else "•"
        return "\n".join(f"{mark} {_rich(each)}" for each in parts)
    said = "".join(_rich_word(each) for each in parts)
    if kind == "rich_text_preformatted":
        return f"```{said}```"
    if kind == "rich_text_quote":
        return "\n".join(f"&gt; {line}" for line in said.split("\n"))
    return said


def _rich_word(part: dict[str, Any]) -> str:
    kind = part.get("type")
    if kind == "user":
        return f"<@{part.get('user_id')}>"
    if kind == "channel":
        return f"<#{part.get('channel_id')}>"
    if kind == "usergroup":
        return f"<!subteam^{part.get('usergroup_id')}>"
    if kind == "broadcast":
        return f"<!{part.get('range')}>"
    if kind == "emoji":
        return f":{part.get('name')}:"
    if kind == "link":
        url, said = str(part.get("url") or ""), str(part.get("text") or "")
        return f"<{url}|{said}>" if said else f"<{url}>"
    return _styled(str(part.get("text") or part.get("fallback") or ""), part.get("style"))


def _styled(said: str, style: Any) -> str:
    said = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if isinstance(style, dict) and said.strip():
        inner = said.strip()
        for name, mark in _STYLES:
            if style.get(name):
                inner = f"{mark}{inner}{mark}"
        return said.replace(said.strip(), inner, 1)
    return said
