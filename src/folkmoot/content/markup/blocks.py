"""Block conventions of a forum: shifted headings, quotes with a name, callouts, task lists, aligned cells.

A quote with attribution is a block quote whose first line is a link to the post followed by a colon:

    > [@ana](/p/12/):
    > What Ana wrote.

A callout is `> [!note]`, with note, tip, important, warning or caution.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from folkmoot.content.markup.policy import CALLOUTS

# A post's own headings stand below the page's and the thread's.
HEADING_SHIFT = 2

_CALLOUT = re.compile(rf"\[!({'|'.join(CALLOUTS)})\]$", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\][ \t]")
_SPOILER_TITLE = 100


def shape_blocks(tokens: Sequence[Token], spoiler_label: str) -> None:
    """Change the block tokens in place."""
    for index, token in enumerate(tokens):
        kind = token.type
        if kind in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HEADING_SHIFT)}"
        elif kind in ("th_open", "td_open"):
            _align(token)
        elif kind == "blockquote_open":
            _shape_quote(tokens, index)
        elif kind == "list_item_open":
            _shape_task(tokens, index)
        elif kind == "container_spoiler_open":
            token.type, token.content = "html_block", _summary(token.info, spoiler_label)
        elif kind == "container_spoiler_close":
            token.type, token.content = "html_block", "</details>\n"


def _summary(info: str, label: str) -> str:
    title = info.strip().removeprefix("spoiler").strip()[:_SPOILER_TITLE] or label
    return f'<details class="spoiler"><summary>{escapeHtml(title)}</summary>\n'


def _align(token: Token) -> None:
    style = token.attrs.pop("style", None)
    if style:
        token.attrs["class"] = "align-" + str(style).removeprefix("text-align:")


def _shape_quote(tokens: Sequence[Token], index: int) -> None:
    if index + 2 >= len(tokens) or tokens[index + 1].type != "paragraph_open":
        return
    children = tokens[index + 2].children
    if not children:
        return
    if children[0].type == "text" and (match := _CALLOUT.match(children[0].content.strip())):
        if len(children) > 1 and children[1].type not in ("softbreak", "hardbreak"):
            return
        tokens[index].attrs["class"] = f"callout callout-{match[1].lower()}"
        del children[:2]
    elif children[0].type == "link_open" and _names_an_author(children):
        tokens[index].attrs["class"] = "quote"


def _names_an_author(children: Sequence[Token]) -> bool:
    close = next((i for i, child in enumerate(children) if child.type == "link_close"), -1)
    if close < 2 or not children[1].content.startswith("@"):
        return False
    after = children[close + 1 : close + 3]
    return bool(after) and after[0].content.strip() == ":" and (len(after) < 2 or after[1].type == "softbreak")


def _shape_task(tokens: Sequence[Token], index: int) -> None:
    if index + 2 >= len(tokens) or tokens[index + 1].type != "paragraph_open":
        return
    children = tokens[index + 2].children
    if not children or children[0].type != "text" or not (match := _TASK.match(children[0].content)):
        return
    done = match[1] != " "
    tokens[index].attrs["class"] = "task task-done" if done else "task"
    children[0].content = children[0].content[match.end() :]
    children.insert(0, Token("html_inline", "", 0, content=f'<span class="task-box">{"☑" if done else "☐"}</span> '))
