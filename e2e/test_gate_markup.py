"""Whatever markup lets others read is judged: every tag and every attribute that the allow-list knows."""

from __future__ import annotations

import pytest

from folkmoot.content.commands.gating import judged_text
from folkmoot.content.markup import RenderContext, policy, render
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as

MARK = "larkxq"
# Nobody reads them: they name places on a page.
_NAMES_A_PLACE = {("a", "id"), ("li", "id")}
_AROUND = dict.fromkeys(("tbody", "thead", "tr"), "<table>{}</table>") | {
    "td": "<table><tr>{}</tr></table>",
    "th": "<table><tr>{}</tr></table>",
    "dd": "<dl>{}</dl>",
    "dt": "<dl>{}</dl>",
    "summary": "<details>{}</details>",
}
_NO_INSIDE = {"br", "hr", "img", "table", "tbody", "thead", "tr"}


def _attributes() -> list[tuple[str, str]]:
    named = {(tag, name) for tag, names in policy.ATTRIBUTES.items() for name in names}
    named |= {(tag, name) for tag, values in policy.ATTRIBUTE_VALUES.items() for name in values}
    named |= {(tag, "class") for tag in policy.CLASSES}
    everywhere = {(tag, name) for tag in policy.TAGS for name in policy.ATTRIBUTES["*"]}
    return sorted({pair for pair in named | everywhere if pair[0] != "*"} - _NAMES_A_PLACE)


@pytest.mark.parametrize(("tag", "name"), _attributes())
def test_what_an_attribute_says_is_judged_or_taken_away(tag: str, name: str) -> None:
    inside = f'<{tag} src="/a.png" href="/a" {name}="{MARK}">x</{tag}>'
    if name in ("src", "href"):
        inside = f'<{tag} {name}="https://{MARK}.example/">x</{tag}>'

    rendered = render(_AROUND.get(tag, "{}").format(inside), context=RenderContext())

    heard = [rendered.words, *rendered.links, *rendered.images]
    assert MARK not in rendered.html or any(MARK in each for each in heard)


@pytest.mark.parametrize("tag", sorted(policy.TAGS - _NO_INSIDE))
def test_what_a_tag_holds_is_judged(tag: str) -> None:
    rendered = render(_AROUND.get(tag, "{}").format(f"<{tag}>{MARK}</{tag}>"), context=RenderContext())

    assert MARK in rendered.html
    assert MARK in rendered.text


@pytest.mark.parametrize(
    "markdown",
    [
        f'[a](/b "{MARK}")', f"![a](/b.png '{MARK}')", f'![{MARK}](/b.png "a<b")', f"[a][b]\n\n[b]: /c ({MARK})",
        f"```{MARK}\nx\n```", f"```\n{MARK}\n```", f"`{MARK}`", f"    {MARK}", f":::spoiler {MARK}\nx\n:::",
        f"||{MARK}||", f"x[^1]\n\n[^1]: {MARK}", f"| a |\n| --- |\n| {MARK} |", f"- [ ] {MARK}", f"> [!note]\n> {MARK}",
        f"#{MARK}", f"@{MARK}", f"# {MARK}", f"<!-- a -->{MARK[:3]}<!-- b -->{MARK[3:]}", f"[{MARK}]: /b",
        f'![x](y "<!--") {MARK} ![x](y "-->")', f'[x](y "<style>") {MARK} [x](y "</style>")', f"<{MARK}@a.example>",
        f"www.{MARK}.example", f"<img alt='{MARK}'>", f"![{MARK}](mailto:a@b.example)", f"~~{MARK}~~", f":{MARK}:",
    ],
)  # fmt: skip
def test_what_markdown_shows_is_judged(markdown: str) -> None:
    rendered = render(markdown, context=RenderContext())

    assert MARK not in rendered.html or MARK in rendered.words


@pytest.mark.django_db
def test_the_gate_hears_tooltips_and_what_a_listing_is_called(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = judged_as(monkeypatch, Outcome.ALLOW)
    markdown = f'[a](/b "{MARK}")\n\n```{MARK}2\nx\n```'
    rendered = render(markdown, context=RenderContext())

    judged_text(actor=cast.actor(cast.mia), space=cast.forum, markdown=markdown, rendered=rendered, title="Moor")

    assert {MARK, f"{MARK}2"} <= set(asked[0].text.split())


def test_languages_that_we_know_are_no_words_of_members() -> None:
    assert render("```py\nx\n```", context=RenderContext()).words == "x"
