"""Slack's mrkdwn into our Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from folkmoot.content.markup.convert.escaping import address, code_span, escaped, fence, line_starts_escaped
from folkmoot.content.markup.emoji import SHORTCODES

_CODE = re.compile(r"```(.*?)```|`([^`\n]+)`", re.DOTALL)
_TOKEN = re.compile(
    r"<(?P<angle>[@#!]?[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^\n]*?[^\s])?)_(?!\w)"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    r"|(?P<emoji>:[a-z0-9_+'\-]{1,60}:(?::skin-tone-[2-6]:)?)"
)
_SPECIALS = {"here": "@here", "channel": "@channel", "everyone": "@everyone", "group": "@group"}
_LINK = re.compile(r"(?:https?|mailto|ftp|tel):", re.IGNORECASE)
_TONES = ("", "", "🏻", "🏼", "🏽", "🏾", "🏿")
_HANDLE = re.compile(r"\w[\w.\-]*$")
_TAG = re.compile(r"\w*[^\W\d]\w*$")
_QUOTE = re.compile(r"^(?:&gt;|>) ?")
_MAX_DEPTH = 6


def mrkdwn_to_markdown(text: str, *, users: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Return Markdown; `users` and `channels` say the handle or name behind each id Slack wrote."""
    names = _Names(users, channels)
    out: list[str] = []
    done = 0
    text = text.replace("\r\n", "\n").replace("\x00", "")
    for match in _CODE.finditer(text):
        out.append(_passage(text[done : match.start()], names))
        done = match.end()
        out.append(_code(match, out))
        if match[1] is not None and text[done : done + 1] not in ("", "\n"):
            out.append("\n")
    out.append(_passage(text[done:], names))
    return "".join(out).strip("\n")


class _Names:
    def __init__(self, users: Mapping[str, str], channels: Mapping[str, str]) -> None:
        self.users, self.channels = users, channels

    def angle(self, inner: str) -> str:
        """Return what `<…>` stands for."""
        target, _, label = inner.partition("|")
        label = unescape(label)
        if target.startswith("@"):
            name = self.users.get(target[1:]) or label.removeprefix("@") or target[1:]
            return f"@{name}" if _HANDLE.match(name) else "@" + escaped(name)
        if target.startswith("#"):
            name = self.channels.get(target[1:]) or label.removeprefix("#") or target[1:]
            return f"#{name}" if _TAG.match(name) else "\\#" + escaped(name)
        if target.startswith("!"):
            return escaped(_special(target[1:], label))
        if not _LINK.match(target):
            return escaped(unescape(f"<{inner}>"))
        url = unescape(target)
        shown = url.removeprefix("mailto:")
        if not label or label in (url, shown):
            plain = url.startswith("http") and not re.search(r"[\s()\\`|\"<>]|[.,;:!?'*_~]$", url)
            return url if plain else f"[{escaped(shown, in_link=True)}]({address(url)})"
        return f"[{escaped(label, in_link=True)}]({address(url)})"


def _special(target: str, label: str) -> str:
    kind, *_ = target.split("^")
    if kind in _SPECIALS:
        return _SPECIALS[kind]
    return label or f"@{kind}"


def _passage(text: str, names: _Names) -> str:
    """Turn a stretch without code, line by line; a quote ends where the line ends."""
    lines: list[str] = []
    in_quote = False
    for number, line in enumerate(text.split("\n")):
        if number == 0 and not _QUOTE.match(line):
            lines.append(line_starts_escaped(_inline(line, names)))
            continue
        if line.startswith("&gt;&gt;&gt;") or line.startswith(">>>"):
            rest = "\n".join(
                [_QUOTE.sub("", line.replace("&gt;&gt;", "", 1).replace(">>", "", 1)), *text.split("\n")[number + 1 :]]
            )
            lines += ["> " + line_starts_escaped(_inline(part, names)) for part in rest.split("\n")]
            break
        quote = _QUOTE.match(line)
        if quote:
            lines.append("> " + line_starts_escaped(_inline(line[quote.end() :], names)))
        else:
            # Without an empty line Markdown would take the next line into the quote.
            lines += [""] if in_quote and line else []
            lines.append(line_starts_escaped(_inline(line, names)))
        in_quote = quote is not None
    return "\n".join(lines)


def _inline(text: str, names: _Names, depth: int = 0) -> str:
    out: list[str] = []
    done = 0
    for match in _TOKEN.finditer(text):
        out.append(escaped(unescape(text[done : match.start()])))
        done = match.end()
        kind = match.lastgroup or ""
        inner = match[kind]
        if kind == "angle":
            out.append(names.angle(inner))
        elif kind == "emoji":
            out.append(_emoji(inner))
        else:
            out.append(
                _emphasis(kind, _inline(inner, names, depth + 1) if depth < _MAX_DEPTH else escaped(unescape(inner)))
            )
    return "".join(out) + escaped(unescape(text[done:]))


def _emphasis(kind: str, inner: str) -> str:
    sign, tag = {"bold": ("**", "strong"), "italic": ("*", "em"), "strike": ("~~", "del")}[kind]
    if inner[:1].isalnum() and inner[-1:].isalnum():
        return f"{sign}{inner}{sign}"
    return f"<{tag}>{inner}</{tag}>"


def _emoji(code: str) -> str:
    name, _, tone = code.strip(":").partition("::skin-tone-")
    sign = SHORTCODES.get(name)
    if sign is None:
        return escaped(code)
    return sign + (_TONES[int(tone)] if tone else "")


def _code(match: re.Match[str], before: list[str]) -> str:
    if match[1] is None:
        return code_span(_plain(match[2]))
    code = _plain(match[1])
    if not code.strip():
        return escaped(match[0])
    written = "".join(before[-1:])
    lead = "" if not written or written.endswith("\n") else "\n"
    return f"{lead}{fence(code.removeprefix(chr(10)))}"


def _plain(code: str) -> str:
    return unescape(re.sub(r"<(?:[^<>|\n]+\|)?([^<>\n]+)>", r"\1", code))
