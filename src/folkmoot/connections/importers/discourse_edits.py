"""What a revision in a Discourse backup changed: YAML as Ruby writes it, of which only lists of texts are read."""

from __future__ import annotations

import re

_KEY = re.compile(r"""^(['"]?)(?P<key>[\w ]+)\1:\s*(?P<rest>.*)$""")
_BLOCK = re.compile(r"^(?:!\S*\s+)?(?P<style>[|>])(?P<indent>\d)?(?P<end>[+-])?(?P<other>\d)?\s*$")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_LETTERS = {
    "n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "b": "", "e": "", "f": "\f", "v": "\v", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def changed_texts(yaml: str, key: str) -> tuple[str, str] | None:
    """The text under that key before and after the change; None where it did not change or cannot be read."""
    lines = yaml.removesuffix("\n").split("\n")
    for number, line in enumerate(lines):
        found = _KEY.match(line)
        if found and found["key"] == key:
            items = _items(lines[number + 1 :])
            return (items[0], items[1]) if len(items) == 2 else None
    return None


def _items(lines: list[str]) -> list[str]:
    """The texts of the list that begins with the first line."""
    groups: list[list[str]] = []
    for line in lines:
        if line.startswith("- ") or line == "-":
            groups.append([line[2:]])
        elif line.startswith(" ") or not line:
            if groups:
                groups[-1].append(line)
        else:
            break
    return [_text(group) for group in groups]


def _text(lines: list[str]) -> str:
    first = lines[0].strip(" ")
    block = _BLOCK.match(first)
    if block:
        return _blocked(lines[1:], block)
    if first.startswith('"'):
        return _unescaped(_folded([first, *lines[1:]], is_escaped=True)[1:-1])
    if first.startswith("'"):
        return _folded([first, *lines[1:]])[1:-1].replace("''", "'")
    plain = _folded([first, *lines[1:]])
    return "" if plain in ("", "~", "null", "!!null") else plain


def _blocked(lines: list[str], block: re.Match[str]) -> str:
    given = block["indent"] or block["other"]
    first = next((line for line in lines if line.strip(" ")), "")
    indent = int(given) if given else len(first) - len(first.lstrip(" "))
    inner = [line[indent:] for line in lines]
    text = "".join(f"{line}\n" for line in inner)
    if block["style"] == ">":
        text = re.sub(r"(?<=\S)\n(?=\S)", " ", text)
    if block["end"] == "+":
        return text
    text = text.rstrip("\n")
    return f"{text}\n" if text and not block["end"] else text


def _folded(lines: list[str], *, is_escaped: bool = False) -> str:
    """Lines put together as quoted and plain texts are: a break is a space, an empty line a break."""
    out = lines[0]
    breaks = 0
    for line in lines[1:]:
        words = line.strip(" ")
        if not words:
            breaks += 1
            continue
        if is_escaped and (len(out) - len(out.rstrip("\\"))) % 2 and not breaks:
            out = out[:-1] + words
        else:
            out = out.rstrip(" ") + ("\n" * breaks or " ") + words
        breaks = 0
    return out.strip(" ")


def _unescaped(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        return _LETTERS.get(match[4], match[4])

    return _ESCAPE.sub(letter, text)
