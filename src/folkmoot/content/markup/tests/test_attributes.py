"""What a value in a tag says is no attribute: nothing passes the gate, the limits or the allow-list that way."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from folkmoot.content.markup import RenderContext, all_words, plain_text, render
from folkmoot.moderation.backtest.reading import _LINK
from folkmoot.moderation.words.shown import shown_words

_VOID = {"br", "hr", "img"}


@pytest.mark.parametrize(
    "markdown",
    [
        '![x title=](https://a.example/y.png "zwiebelbart")',
        '<img src="/a" alt="x title=" title="zwiebelbart">',
        '<a href="https://a.example/?x= title=" title="zwiebelbart">x</a>',
        '<a id="x title=" href="/x" title="zwiebelbart">x</a>',
        '<img src="https://a.example/? alt=" alt="zwiebelbart">',
        '<img title="x alt=" src="https://a.example/y.png" alt="zwiebelbart">',
    ],
)
def test_tooltips_and_descriptions_are_judged_whatever_stands_before_them(markdown: str) -> None:
    rendered = render(markdown, context=RenderContext())
    assert "zwiebelbart" in rendered.words
    assert "zwiebelbart" in all_words(rendered.html)
    assert "zwiebelbart" in shown_words(markdown, is_listed=lambda code: False)


@pytest.mark.parametrize("before", ["title", "id"])
def test_a_link_is_judged_and_forbidden_whatever_stands_before_its_address(before: str) -> None:
    markdown = f'<a {before}="x href=" href="https://spam.example/">buy</a>'
    rendered = render(markdown, context=RenderContext())
    assert rendered.links == ("https://spam.example/",)
    assert 'rel="nofollow ugc noopener"' in rendered.html
    assert _LINK.findall(rendered.html) == ["https://spam.example/"]
    assert "href" not in render(markdown, context=RenderContext(links_allowed=False)).html


def test_a_picture_is_judged_whatever_stands_before_its_address() -> None:
    markdown = '<img alt="x src=" src="https://spam.example/x.png">'
    assert render(markdown, context=RenderContext()).images == ("https://spam.example/x.png",)
    assert "spam.example" not in render(markdown, context=RenderContext(images_allowed=False, links_allowed=False)).html


@pytest.mark.parametrize(
    "markdown",
    [
        'a width="<div dir="auto"><div><a href="/x">out</a></div></div> of the post',
        '<img src="/a" alt=" width="><div dir="auto"><div>x</div></div><a href="/x">out</a>',
        'a start="<details><summary>x</summary><img src="/x"></details> of the post',
        '<img src="/a" alt=" height=" title="b" width="5">',
    ],
)
def test_what_only_looks_like_a_size_takes_no_tags_away(markdown: str) -> None:
    html = render(markdown, context=RenderContext()).html
    assert _Balance(html).is_kept, html


def test_sizes_that_are_no_numbers_go_and_those_that_are_stay() -> None:
    html = render('<img width="zwiebelbart" height="20" src="/x" alt="a width=">', context=RenderContext()).html
    assert "zwiebelbart" not in html
    assert 'height="20"' in html
    assert 'alt="a width="' in html
    assert plain_text(html) == "a width="


class _Balance(HTMLParser):
    """Whether everything that is opened is closed, and nothing else."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.is_kept, self._open = True, list[str]()
        self.feed(html)
        self.is_kept = self.is_kept and not self._open

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.is_kept = self.is_kept and bool(self._open) and self._open.pop() == tag
