"""What members' Markdown becomes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pytest

from folkmoot.content.markup import RenderContext, excerpt, plain_text, plain_to_html, render

PEOPLE = {"ana", "bo.b", "maría", "li-wei"}


def _profiles(handles: Collection[str]) -> Mapping[str, str]:
    return {handle: f"/members/{handle}/" for handle in handles if handle in PEOPLE}


CONTEXT = RenderContext(
    mention_url=_profiles,
    attachment_url=lambda ids: {key: f"/files/{key}.png" for key in ids if key == "5"},
    preview_html=lambda urls: {url: "<div>CARD</div>" for url in urls if "card" in url},
    own_hosts=frozenset({"our.example"}),
    anchor="p7",
)


def html(markdown: str) -> str:
    return render(markdown, context=CONTEXT).html.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@ana, @Bo.B. and @ANA", ("ana", "bo.b")),
        ("(@ana) @maría's @li-wei!", ("ana", "maría", "li-wei")),
        ("**@ana** > @bo.b.Great", ("ana", "bo.b")),
        ("`@ana` [@ana](/x) \\@ana me@ana.example @nobody", ()),
        ("```\n@ana\n```\nhttps://x.example/@ana", ()),
        ("の@anaに", ("ana",)),
    ],
)
def test_mentions_are_found_in_plain_text_only(text: str, expected: tuple[str, ...]) -> None:
    assert render(text, context=CONTEXT).mentions == expected


def test_profiles_are_asked_once_for_all_mentions() -> None:
    asked: list[Collection[str]] = []

    def profiles(handles: Collection[str]) -> Mapping[str, str]:
        asked.append(handles)
        return {}

    render("@ana\n\n- @bo.b\n\n> @ana", context=RenderContext(mention_url=profiles))
    assert [sorted(handles) for handles in asked] == [["ana", "bo", "bo.b"]]


def test_hashtags_need_a_letter() -> None:
    assert render("#one #123 #2026plan #日本語 a#no &#35;", context=CONTEXT).hashtags == ("one", "2026plan", "日本語")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# Top", "<h3>Top</h3>"),
        ("a\nb", "<p>a<br>\nb</p>"),
        ("~~a~~", "<p><s>a</s></p>"),
        ("||a *b*||", '<p><span class="spoiler" tabindex="0">a <em>b</em></span></p>'),
        (":tada: :no_such:", "<p>🎉 :no_such:</p>"),
        ("> [!note]\n> a", '<blockquote class="callout callout-note">\n<p>a</p>\n</blockquote>'),
        ("> [@ana](/p/1/):\n> a", '<blockquote class="quote">\n<p><a href="/p/1/">@ana</a>:<br>\na</p>\n</blockquote>'),
        ("- [x] a", '<ul>\n<li class="task task-done"><span class="task-box">☑</span> a</li>\n</ul>'),
        (":::spoiler End\na\n:::", '<details class="spoiler"><summary>End</summary>\n<p>a</p>\n</details>'),
        ("![a](attachment:5)", '<p><img src="/files/5.png" alt="a" loading="lazy" decoding="async"></p>'),
        ("![a](attachment:6)", "<p>a</p>"),
        ("https://card.example/", "<div>CARD</div>"),
        ("https://our.example/a_b_c", '<p><a href="https://our.example/a_b_c">https://our.example/a_b_c</a></p>'),
        ("H<sub>2</sub>O <blink>x</blink>", "<p>H<sub>2</sub>O x</p>"),
        ("```nolang\n<a>\n```", '<pre data-language="nolang"><code>&lt;a&gt;\n</code></pre>'),
        ('```"onclick=x\n<a>\n```', "<pre><code>&lt;a&gt;\n</code></pre>"),
        ("    indented", "<pre><code>indented\n</code></pre>"),
        ("@everyone @all @here", "<p>@everyone @all @here</p>"),
        ("[\u202eevil\u200b](/x)", '<p><a href="/x">evil</a></p>'),
        ("[&#x202e;evil](/x)", '<p><a href="/x">evil</a></p>'),
        ("<b id=x class=btn style=a onclick=b>c</b>", "<p><b>c</b></p>"),
    ],
)
def test_each_construct_becomes_its_html(markdown: str, expected: str) -> None:
    assert html(markdown).replace(' class=""', "") == expected


def test_outside_links_are_marked_and_own_ones_trusted() -> None:
    result = render("[a](https://x.example) [b](//x.example) [c](/y) [d](https://our.example/)", context=CONTEXT)
    assert result.html.count('rel="nofollow ugc noopener"') == 2
    assert result.links == ("https://x.example", "//x.example", "/y", "https://our.example/")


def test_known_languages_are_coloured() -> None:
    assert '<span class="k">def</span>' in html("```python\ndef a(): pass\n```")


def test_footnotes_of_two_posts_do_not_meet() -> None:
    assert 'href="#fn-p7-1"' in html("a[^x]\n\n[^x]: b")
    assert 'id="fn-p7-1"' in html("a[^x]\n\n[^x]: b")


def test_footnotes_of_posts_without_an_anchor_do_not_meet_either() -> None:
    one, other = (render(f"{word}[^1]\n\n[^1]: b", context=RenderContext()).html for word in ("one", "two"))
    anchors = [set(re.findall(r'id="(fn-[^"]+)"', each)) for each in (one, other)]
    assert len(anchors[0]) == len(anchors[1]) == 2
    assert not anchors[0] & anchors[1]
    assert one == render("one[^1]\n\n[^1]: b", context=RenderContext()).html


def test_a_table_stands_in_a_box_that_scrolls() -> None:
    assert html("|a|\n|-|\n|b|").startswith('<div class="scroll"><table>')
    assert html("|a|\n|-|\n|b|").endswith("</table></div>")
    assert "<div" not in html('[a](/x "<table>")')


def test_a_listing_says_in_which_language_it_is() -> None:
    assert '<pre data-language="Python"><code class="highlight">' in html("```py\na = 1\n```")
    assert 'data-language="C++"' in html("```cpp\nint a;\n```")


def test_links_and_images_can_be_withheld() -> None:
    context = RenderContext(links_allowed=False, images_allowed=False)
    result = render("[a](https://x.example) ![b](https://x.example/i.png)", context=context)
    assert result.html == "<p>a b</p>\n"
    assert (len(result.links), len(result.images)) == (1, 1)


def test_a_text_cannot_forge_the_mark_of_a_preview() -> None:
    assert "CARD" not in html('<p class="preview">0:0</p>\n\nx')


def test_plain_text_has_a_line_per_block() -> None:
    assert plain_text("<p>a &lt;<br>b</p><ul><li>c</li></ul><img alt='d' src=x>") == "a <\nb\nc"
    assert plain_to_html("a <b>\n\nc\nd") == "<p>a &lt;b&gt;</p><p>c<br>d</p>"


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("one two three", 9) == "one two…"
    assert len(excerpt("日" * 400)) <= 280


def test_too_long_a_source_is_cut_and_says_so() -> None:
    result = render("a" * 70_000, context=CONTEXT)
    assert result.truncated
    assert len(result.text) == 64_000
