"""Other programs' markup into Markdown and on to HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.content.markup import RenderContext, plain_text, render
from folkmoot.content.markup.convert.from_html import html_to_markdown
from folkmoot.content.markup.convert.from_mrkdwn import mrkdwn_to_markdown

CONTEXT = RenderContext(mention_url=lambda handles: {handle: f"/m/{handle}/" for handle in handles})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>a <b>foo </b>bar</p>", "a **foo** bar"),
        ("<p>1. a<br># b</p>", "1\\. a\n\\# b"),
        ("<p>*a* [b] &lt;c&gt; d|e</p>", "\\*a\\* \\[b\\] \\<c> d\\|e"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ('<pre><code class="lang-python">x = 1\n</code></pre>', "```python\nx = 1\n```"),
        ('<pre><code class="lang-auto">a</code></pre>', "```\na\n```"),
        ("<table><tr><th>a|b<td>c<tr><td>1<td>2</table>", "| a\\|b | c |\n| --- | --- |\n| 1 | 2 |"),
        ('<a href="/x">y</a>', "[y](https://f.example/x)"),
        ('<a href="javascript:x">y</a>', "y"),
        ('<a class="mention" href="/u/ana">@ana</a> @bo', "@ana \\@bo"),
        ('<img class="emoji" alt=":tada:" src="x.png">', "🎉"),
        ('<aside class="onebox" data-onebox-src="https://x.example/"><p>a</p></aside>', "https://x.example/"),
        ('<p><span class="spoiler">a</span></p>', "||a||"),
        ('<div class="spoiler"><p>a</p></div>', ":::spoiler\na\n:::"),
        ('<div class="poll"><ul><li>a</li><li>b</li></ul><div class="poll-info">0</div></div>', "- a\n- b"),
        ("<details><summary>s</summary><p>a</p></details>", "<details>\n<summary>s</summary>\n\na\n\n</details>"),
        ("", ""),
    ],
)
def test_html_becomes_markdown(source: str, expected: str) -> None:
    assert html_to_markdown(source, base_url="https://f.example/") == expected


def test_a_discourse_quote_keeps_its_author_and_place() -> None:
    source = (
        '<aside class="quote" data-username="ana" data-post="2" data-topic="7"><div class="title">ana:</div>'
        "<blockquote><p>a</p></blockquote></aside>"
    )
    markdown = html_to_markdown(source, base_url="https://f.example/")
    assert markdown == "> [@ana](https://f.example/t/7/2):\n> \n> a"
    assert '<blockquote class="quote">' in render(markdown, context=CONTEXT).html


def test_a_lightbox_image_keeps_its_full_size() -> None:
    source = '<div class="lightbox-wrapper"><a class="lightbox" href="/full.png"><img src="/s.png" alt="a"></a></div>'
    assert html_to_markdown(source) == "![a](/full.png)"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<@U1> <@U9|zoe> <#C1|old>", "@ana @zoe #general"),
        ("<!here> <!subteam^S1|@devs> <!date^1^{date}|May 1>", "\\@here \\@devs May 1"),
        ("<https://x.example/a_b|the *x*>", "[the \\*x\\*](https://x.example/a_b)"),
        ("<https://x.example/a_b>", "https://x.example/a_b"),
        ("*b* _i_ ~s~ `c &lt;`", "**b** *i* ~~s~~ `c <`"),
        ("a*b*c snake_case_name", "a\\*b\\*c snake_case_name"),
        ("# a\n1. b\n- c", "\\# a\n1\\. b\n\\- c"),
        ("&gt; q\nafter", "> q\n\nafter"),
        ("see ```a\n&lt;b```", "see \n```\na\n<b\n```"),
        ("&lt;b&gt; &amp;amp; @foo", "\\<b> \\&amp; \\@foo"),
        (":tada: :wave::skin-tone-3: :ours:", "🎉 👋🏼 \\:ours:"),
    ],
)
def test_mrkdwn_becomes_markdown(source: str, expected: str) -> None:
    assert mrkdwn_to_markdown(source, users={"U1": "ana"}, channels={"C1": "general"}) == expected


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=120))
@settings(max_examples=200, deadline=None)
def test_literal_text_survives_the_way_through_markdown(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    html = render(html_to_markdown(f"<p>{escaped}</p>"), context=RenderContext()).html
    assert plain_text(html).split() == text.split()


@given(st.text(alphabet="<@#!|>*_~`&;:a1. \n-", max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_mrkdwn_converts_and_renders(text: str) -> None:
    render(mrkdwn_to_markdown(text, users={}, channels={}), context=CONTEXT)


def test_deep_html_converts() -> None:
    assert "deep" in html_to_markdown("<div>" * 3_000 + "deep" + "</div>" * 3_000)
    assert "deep" in html_to_markdown("<blockquote>" * 200 + "deep")
    assert "deep" in html_to_markdown("<b>" * 200 + "deep")
