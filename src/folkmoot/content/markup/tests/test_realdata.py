"""Public test suites and real posts, when they lie beside the project."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import yaml
from lxml import html

from folkmoot.content.markup import RenderContext, render, sanitize_html
from folkmoot.content.markup.convert.from_html import html_to_markdown
from folkmoot.content.markup.convert.from_mrkdwn import mrkdwn_to_markdown
from folkmoot.content.markup.parser import core_parser
from folkmoot.content.markup.tests.html_check import forbidden
from folkmoot.core.testing.realdata import DATA

pytestmark = pytest.mark.realdata

CONTEXT = RenderContext(
    mention_url=lambda handles: {handle: f"/m/{handle}/" for handle in handles}, max_markdown=10_000_000
)
# What is changed on purpose: quotes and cards get our form, pictures and polls lose their frames.
_RESHAPED = re.compile(r"<aside|lightbox|class=\"poll|emoji|<svg|<img|iframe|youtube|<details|chcklst|show-more")


def test_every_commonmark_example_gives_the_html_of_the_specification() -> None:
    examples = json.loads((DATA / "commonmark" / "commonmark.0.31.2.json").read_text())
    parser = core_parser()
    assert len(examples) == 652
    for case in examples:
        # An empty quote is written by markdown-it without its line feed; browsers see no difference.
        written = parser.render(case["markdown"]).replace("<blockquote></blockquote>", "<blockquote>\n</blockquote>")
        assert written == case["html"], case["example"]


def test_every_commonmark_example_renders_to_allowed_html() -> None:
    examples = json.loads((DATA / "commonmark" / "commonmark.0.31.2.json").read_text())
    assert [case for case in examples if forbidden(render(case["markdown"], context=CONTEXT).html)] == []


def _payloads() -> Iterator[str]:
    folder = DATA / "xss-and-naughty"
    for found in re.finditer(r'"payload": ("(?:[^"\\]|\\.)*")', (folder / "dompurify-expect.mjs").read_text()):
        yield json.loads(found[1])
    for found in re.finditer(r"```\w*\n(.*?)```", next(folder.glob("owasp*")).read_text(), re.DOTALL):
        yield found[1]
        yield from found[1].splitlines()
    yield from json.loads((folder / "blns.json").read_text())


def test_no_known_attack_leaves_anything_executable() -> None:
    payloads = list(_payloads())
    assert len(payloads) > 900
    for payload in payloads:
        for shape in (
            payload,
            f"[a]({payload})",
            f"![a]({payload})",
            f"<{payload}>",
            f"> {payload}",
            f"[a]: {payload}\n\n[a]",
        ):
            assert forbidden(render(shape.replace("%s", payload), context=CONTEXT).html) == [], payload
        assert forbidden(sanitize_html(payload)) == [], payload
        assert forbidden(render(html_to_markdown(payload), context=CONTEXT).html) == [], payload


def _conformance(group: str) -> list[dict[str, object]]:
    suite = yaml.safe_load((DATA / "twitter-text-conformance" / "extract.yml").read_text())
    return list(suite["tests"][group])


def test_mentions_agree_with_the_public_suite() -> None:
    known = RenderContext(mention_url=lambda handles: {handle: "/" for handle in handles if handle.isascii()})
    differing = [
        case["description"]
        for case in _conformance("mentions")
        if list(render(str(case["text"]), context=known).mentions) != case["expected"]
    ]
    # "RT@name" is a custom of one service; here letters before the sign make it part of the word.
    assert [text for text in differing if "after 'rt'" not in str(text).lower()] == []


def _folded(tags: object) -> list[str]:
    assert isinstance(tags, list)
    return list(dict.fromkeys(str(tag).lower() for tag in tags))


def test_hashtags_agree_with_the_public_suite() -> None:
    differing = [
        case["description"]
        for case in _conformance("hashtags")
        if list(render(str(case["text"]), context=CONTEXT).hashtags) != _folded(case["expected"])
    ]
    assert differing == []


def _cooked() -> Iterator[str]:
    with tarfile.open(next((DATA / "discourse-foundationdb" / "shared").glob("*.tar.gz"))) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(".json") else None
            if stream is not None:
                yield from (post["cooked"] for post in json.load(stream)["post_stream"]["posts"])


def _stackexchange() -> Iterator[str]:
    for row in ElementTree.parse(DATA / "stackexchange-quantumcomputing" / "Posts.xml").getroot():
        yield row.get("Body") or ""


@pytest.mark.parametrize("source", [_cooked, _stackexchange], ids=["discourse", "stackexchange"])
def test_real_posts_keep_their_words(source: object) -> None:
    assert callable(source)
    posts = [post for post in list(source())[::2] if not _RESHAPED.search(post)]
    assert len(posts) > 500
    for post in posts:
        result = render(html_to_markdown(post, base_url="https://forum.example/"), context=CONTEXT)
        assert _words(result.html) == _words(post)


def _words(markup: str) -> str:
    if not markup.strip():
        return ""
    return re.sub(
        r"[\s\u00ad\u200b\u200e\u200f\u2060\ufeff]+",
        "",
        html.fragment_fromstring(markup, create_parent="div").text_content(),
    )


def test_real_slack_messages_render_without_slack_signs() -> None:
    file = next((DATA / "slack-disentangled" / "shared").glob("*.xml"))
    for text in ElementTree.parse(file).getroot().iter("text"):
        markdown = mrkdwn_to_markdown(text.text or "", users={}, channels={})
        assert forbidden(render(markdown, context=CONTEXT).html) == []
