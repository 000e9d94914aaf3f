"""No word that a list censors or replaces comes out anywhere, however Markdown is nested around it."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folkmoot.content.markup import RenderContext, render
from folkmoot.moderation.rules.seeing import Seen
from folkmoot.moderation.words.wordset import WordAction, WordEntry, WordSet

_LISTS = WordSet(
    [
        WordEntry("wheatear", WordAction.CENSOR),
        WordEntry("grouse", WordAction.REPLACE, "birds"),
        WordEntry("dead curlew", WordAction.CENSOR),
    ]
)
_WORDS = st.sampled_from(
    ["wheatear", "Grouse", "dead curlew", "w.h.e.a.t.e.a.r", "whea.tear", "w heatear", "gr0use", "wheаtear",
     "g r o u s e", "wheat", "ear", "dead", "curlew", "whe&#97;tear", "whea&shy;tear", "whea\\\\tear", "g&zwnj;rouse",
     "a", "moor"]
)  # fmt: skip
_AROUND = st.sampled_from(
    ["**{}**", "*{}*", "_{}_", "~~{}~~", "||{}||", "[{}](/x)", "[x](/y '{}')", '![{}](/z.png "{}")', "`{}`", "> {}",
     "- {}", "# {}", "1. {}\n   {}", "<b>{}</b>", '<abbr title="{}">x</abbr>', "<!-- x -->{}<i></i>",
     "x[^1]\n\n[^1]: {}", "| a |\n| - |\n| {} |", ":::spoiler {}\n{}\n:::", "```{}\nx\n```", "[x]: /y ({})\n\n[x]",
     "{}<br>{}", "\\{}", "{}[](x){}", "#{}", "[{}][x]\n\n[x]: /y", "<details><summary>{}</summary>{}</details>",
     "<pre data-language='{}'>x</pre>", "{} {}", "{}{}", "{}\n{}", "{}\n\n{}", "(({}))", "a{}b", "<sub>{}</sub>{}",
     "<ul><li>{}</ul>"]
)  # fmt: skip


def _filled(around: str, inner: list[str]) -> str:
    for words in inner * 2:
        around = around.replace("{}", words, 1)
    return around.replace("{}", "")


_MARKDOWN = st.recursive(
    _WORDS, lambda inner: st.builds(_filled, _AROUND, st.lists(inner, min_size=1, max_size=2)), max_leaves=6
)


def _is_let_out(markdown: str) -> str | None:
    """What would be stored; None where the author has to put it otherwise."""
    found = _LISTS.find(Seen.of(render(markdown, context=RenderContext()).words))
    source = found.rewrite(markdown)
    return None if found.left_in(source).found else source


class _Read(HTMLParser):
    """What a reader reads, block by block, by another way than ours; listings and code are kept to the letter."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [""]
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag not in _INLINE:
            self.blocks.append("")
        self._code += tag in ("pre", "code")
        self.blocks[-1] += {"br": " ", "img": f" {said.get('alt') or ''} "}.get(tag, "")
        self.blocks = [*(said.get(name) or "" for name in ("title", "data-language")), *self.blocks]

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("pre", "code")
        if tag not in _INLINE:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        # Code is kept to the letter, and what stands against it is one word with it.
        self.blocks[-1] += "x" if self._code else data


_INLINE = frozenset(
    ["a", "abbr", "b", "code", "del", "em", "i", "img", "s", "small", "span", "strong", "sub", "sup", "br"]
)


def _words_left(html: str) -> set[str]:
    reader = _Read()
    reader.feed(html)
    return {entry.word for block in reader.blocks for entry, _at in _LISTS.find(Seen.of(block)).found}


@given(_MARKDOWN)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_let_out_shows_no_listed_word(markdown: str) -> None:
    source = _is_let_out(markdown)
    if source is not None:
        assert _words_left(render(source, context=RenderContext()).html) == set(), source
