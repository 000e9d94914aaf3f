"""What happens to the inline tokens between parsing and writing HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from folkmoot.content.markup import found
from folkmoot.content.markup.rendered import RenderContext

ATTACHMENT = "attachment:"


def link_words(tokens: Sequence[Token], context: RenderContext) -> found.Findings:
    """Link mentions, hashtags and addresses in the plain text; code and links are left alone."""
    findings = found.Findings()
    places = [(inline, plain) for inline in tokens if inline.children and (plain := _plain_texts(inline.children))]
    if not places:
        return findings
    texts = [token.content for _, plain in places for token in plain]
    asked = dict.fromkeys(handle for text in texts for handle in found.candidates(text))
    known = found.known_handles(asked, context.mention_url(tuple(asked))) if asked else {}
    tag_url = {tag: context.hashtag_url(tag) for tag in {tag for text in texts for tag in found.tags_in(text)}}
    for inline, plain in places:
        wanted = {id(token) for token in plain}
        children: list[Token] = []
        for child in inline.children or ():
            children += found.replaced(child, known, tag_url, findings) if id(child) in wanted else [child]
        inline.children = children
    return findings


def release_escapes(tokens: Sequence[Token]) -> None:
    """Make `\\@` and its like ordinary text, once nothing looks for mentions any more."""
    for token in tokens:
        if token.type == "text_special":
            token.type = "text"
        if token.children:
            release_escapes(token.children)


def resolve_attachments(tokens: Sequence[Token], context: RenderContext) -> tuple[str, ...]:
    """Turn `attachment:ID` into addresses; an unknown id loses its address. Return the known ids."""
    places = [
        (child, name, str(child.attrs[name]).removeprefix(ATTACHMENT))
        for child in _inline_tokens(tokens)
        for name in ("href", "src")
        if str(child.attrs.get(name, "")).startswith(ATTACHMENT)
    ]
    ids = tuple(dict.fromkeys(place[2] for place in places))
    urls = context.attachment_url(ids) if ids else {}
    for child, name, key in places:
        child.attrs[name] = urls.get(key, "")
    return tuple(key for key in ids if key in urls)


def lone_links(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield the place and address of each top-level paragraph that is nothing but a bare address."""
    for index, token in enumerate(tokens):
        children = token.children
        if not children or len(children) != 3 or token.level != 1 or tokens[index - 1].type != "paragraph_open":
            continue
        if children[0].type == "link_open" and children[0].info == "auto":
            yield index, str(children[0].attrs["href"])


def _plain_texts(children: Sequence[Token]) -> list[Token]:
    depth, plain = 0, []
    for child in children:
        if child.type == "link_open":
            depth += 1
        elif child.type == "link_close":
            depth -= 1
        elif child.type == "text" and not depth and found.holds_hint(child.content):
            plain.append(child)
    return plain


def _inline_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or ():
            if child.attrs:
                yield child
