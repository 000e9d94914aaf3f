"""What a reader reads of Markdown beside code, addresses and mentions, which word lists leave alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from html import escape, unescape

from folkmoot.content.markup import RenderContext, render
from folkmoot.content.markup.attributes import value_of
from folkmoot.content.markup.text import plain_text

Profiles = Callable[[Collection[str]], Mapping[str, str]]

ADDRESS = r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]+\.[\w.-]+"
_ADDRESS = re.compile(ADDRESS)
_TAG = re.compile(r'<(/?[a-z][a-z0-9]*)([^<>"]*(?:"[^"]*"[^<>"]*)*)>')
_BLOCK_OF_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)


def shown_words(markdown: str, *, is_listed: Callable[[str], bool], profiles: Profiles | None = None) -> str:
    """The words, a line for each block and tooltip. Code inside a line counts where it holds a part of a listed word.

    `profiles` tells whose handles there are: what names nobody is a word like any other.
    """

    def code(match: re.Match[str]) -> str:
        return "<hr>" if is_listed(unescape(match[1])) else match[0]

    rendered = render(markdown, context=RenderContext(mention_url=profiles) if profiles else RenderContext())
    # What attributes hold could be taken for tags.
    html = _BLOCK_OF_CODE.sub("<hr>", _TAG.sub(_bare, rendered.html))
    text = plain_text(_CODE.sub(code, html.replace("<br>", " ").replace("\n", " ")))
    if rendered.mentions:
        known = "|".join(map(re.escape, sorted(rendered.mentions, key=len, reverse=True)))
        text = re.sub(rf"[@＠](?:{known})(?!\w)", "\n", text, flags=re.IGNORECASE)
    return _ADDRESS.sub("\n", f"{text}\n{rendered.beside}")


def _bare(tag: re.Match[str]) -> str:
    if tag[1] != "img":
        return f"<{tag[1]}>"
    return f" {escape(unescape(value_of(tag[2], 'alt')))} "
