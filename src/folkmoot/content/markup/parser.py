"""The Markdown parser: CommonMark 0.31 with GFM tables, strikethrough, footnotes and spoiler blocks."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import validateLink
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from folkmoot.content.markup.inline import TEXT_ENDS, add_inline_rules

# Beyond this many levels of quotes and lists nothing can be read; the parser's time grows with the square of them.
MAX_NESTING = 24


# A reference may be used again and again: long addresses would multiply into megabytes.
MAX_ADDRESS = 2_000


def core_parser() -> MarkdownIt:
    """CommonMark alone, the base on which `forum_parser` builds."""
    md = MarkdownIt("commonmark")
    md.inline.terminator_re = TEXT_ENDS
    return md


def forum_parser() -> MarkdownIt:
    """Everything a post may use. Its HTML must still be sanitised."""
    md = core_parser()
    md.options["breaks"] = True
    md.options["maxNesting"] = MAX_NESTING
    md.validateLink = _is_link  # type: ignore[method-assign]
    md.enable(["table", "strikethrough"])
    # Joined too early, an escaped sign could no longer be told from a typed one; `words.release_escapes` joins.
    md.disable("text_join")
    footnote_plugin(md, inline=False)
    container_plugin(md, "spoiler")
    add_inline_rules(md)
    return md


def bracketless_parser() -> MarkdownIt:
    """For texts that are mostly brackets: without links, images and footnotes."""
    return forum_parser().disable(["link", "image", "footnote_ref"])


def _is_link(url: str) -> bool:
    return len(url) <= MAX_ADDRESS and validateLink(url)
