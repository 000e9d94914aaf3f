"""From a member's Markdown to the HTML that is stored with the post."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from folkmoot.content.markup.blocks import shape_blocks
from folkmoot.content.markup.finishing import Finish
from folkmoot.content.markup.guard import has_too_many_brackets, prepared
from folkmoot.content.markup.highlighting import MAX_HIGHLIGHTED, code_block
from folkmoot.content.markup.parser import bracketless_parser, forum_parser
from folkmoot.content.markup.policy import ID_PREFIX, sanitize_html
from folkmoot.content.markup.rendered import RenderContext, Rendered
from folkmoot.content.markup.text import excerpt, plain_text, words_beside
from folkmoot.content.markup.words import link_words, lone_links, release_escapes, resolve_attachments

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def render(markdown: str, *, context: RenderContext) -> Rendered:
    """Return safe HTML for `markdown`, and what it mentions, tags, links and shows."""
    source, cut = prepared(markdown, context.max_markdown)
    # Footnotes of several posts on one page must not meet; the same text must always give the same HTML.
    anchor = _UNSAFE.sub("", context.anchor) or hashlib.blake2b(source.encode(), digest_size=4).hexdigest()
    env: EnvType = {"anchor": anchor}
    parser = _BRACKETLESS if has_too_many_brackets(source) else _PARSER
    # The plugin for containers looks one character beyond a text that ends within an open one (`> :::spoiler\n> `).
    tokens = parser.parse(f"{source}\n", env)
    shape_blocks(tokens, context.spoiler_label)
    findings = link_words(tokens, context)
    release_escapes(tokens)
    attachments = resolve_attachments(tokens, context)
    alone = list(lone_links(tokens)) if context.links_allowed else []
    cards = _preview_cards(tokens, alone, context)
    finish = Finish(context)
    html = finish.run(sanitize_html(str(_PARSER.renderer.render(tokens, _PARSER.options, env))))
    for mark, (card, url) in cards.items():
        html = html.replace(mark, card)
        finish.links[url] = None
    text = plain_text(html)
    return Rendered(
        html=html,
        text=text,
        excerpt=excerpt(text),
        mentions=tuple(findings.mentions),
        hashtags=tuple(findings.hashtags),
        links=tuple(finish.links),
        images=tuple(finish.images),
        attachment_ids=attachments,
        lone_links=tuple(dict.fromkeys(url for _, url in alone)),
        truncated=cut,
        beside=words_beside(html),
    )


def _preview_cards(
    tokens: list[Token], places: list[tuple[int, str]], context: RenderContext
) -> Mapping[str, tuple[str, str]]:
    """Put marks where cards will stand. A card is trusted HTML and must not pass the sanitiser, so it comes after."""
    answer = context.preview_html(tuple(dict.fromkeys(url for _, url in places))) if places else {}
    # The mark holds a secret of this render: a text cannot name it.
    secret, cards = secrets.token_hex(8), {}
    for number, (index, url) in enumerate(places):
        if url in answer:
            mark = f"{secret}:{number}"
            tokens[index].children = [Token("text", "", 0, content=mark)]
            tokens[index - 1].attrs["class"] = "preview"
            cards[f'<p class="preview">{mark}</p>'] = (answer[url], url)
    return cards


def _fence(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    words = token.info.split(maxsplit=1)
    budget = int(env.get("highlight_budget", MAX_HIGHLIGHTED))
    if words:
        env["highlight_budget"] = budget - len(token.content) - 200
    return code_block(token.content, words[0] if words else "", budget)


def _footnote_ref(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    meta = tokens[index].meta
    name, repeat = _footnote_name(env, meta["id"]), meta.get("subId", 0)
    back = f"{name}-ref" + (f"-{repeat}" if repeat else "")
    return f'<sup class="footnote-ref"><a href="#{name}" id="{back}">{int(meta["id"]) + 1}</a></sup>'


def _footnote_open(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return f'<li id="{_footnote_name(env, tokens[index].meta["id"])}" class="footnote">'


def _footnote_back(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    meta = tokens[index].meta
    repeat = meta.get("subId", 0)
    name = f"{_footnote_name(env, meta['id'])}-ref" + (f"-{repeat}" if repeat else "")
    return f' <a href="#{name}" class="footnote-back">↩</a>'


def _footnote_name(env: EnvType, number: int) -> str:
    return f"{ID_PREFIX}{env['anchor']}-{number + 1}"


def _footnote_block_open(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return '<section class="footnotes">\n<ol class="footnotes">\n'


def _table_open(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    # A box that scrolls: a table that scrolls by itself is no table any more to a screen reader.
    return '<div class="scroll"><table>\n'


def _table_close(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return "</table></div>\n"


def _ready_parser() -> MarkdownIt:
    md = forum_parser()
    for name, rule in (
        ("fence", _fence),
        ("footnote_ref", _footnote_ref),
        ("footnote_open", _footnote_open),
        ("footnote_anchor", _footnote_back),
        ("footnote_block_open", _footnote_block_open),
        ("table_open", _table_open),
        ("table_close", _table_close),
    ):
        md.add_render_rule(name, rule)
    return md


_PARSER = _ready_parser()
_BRACKETLESS = bracketless_parser()
