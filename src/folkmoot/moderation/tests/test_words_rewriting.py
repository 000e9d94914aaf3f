"""Words are censored, replaced and linked where a reader reads them, and nowhere else."""

from __future__ import annotations

import time
from string import ascii_lowercase

import pytest

from folkmoot.content.markup import RenderContext, render
from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.rules.seeing import Seen
from folkmoot.moderation.words.files import from_csv, text_of, to_csv
from folkmoot.moderation.words.rewriting import Change, rewritten
from folkmoot.moderation.words.wordset import WordAction, WordEntry, WordSet

_SET = WordSet(
    [
        WordEntry("damn", WordAction.CENSOR),
        WordEntry("heck*", WordAction.CENSOR),
        WordEntry("free money", WordAction.CENSOR),
        WordEntry("teh", WordAction.REPLACE, "the"),
        WordEntry("US", WordAction.REPLACE, "United States", exact=True),
        WordEntry("folkmoot", WordAction.LINK, "https://folkmoot.example"),
        WordEntry("bug", WordAction.TAG, "bugs, support"),
    ]
)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("Damn it, d4mn!", "■■■■ it, ■■■■!"),
        ("d a m n and d.a.m.n", "■■■■■■■ and ■■■■■■■"),
        ("d\u200bamn and da\u0336mn", "■■■■■ and ■■■■■"),
        ("**damn** _damn_ damned", "**■■■■** _■■■■_ damned"),
        ("hecking free, MONEY", "■■■■■■■ ■■■■■■■■■■■"),
        ("`damn` and\n```\ndamn\n```\ndamn", "`damn` and\n```\ndamn\n```\n■■■■"),
        ("[damn](http://damn.com) http://a.example/damn @damn a@damn.com",
         "[■■■■](http://damn.com) http://a.example/damn @damn a@damn.com"),
        ("<https://damn.example> [x][damn]\n\n[damn]: https://damn.example",
         "<https://damn.example> [x][damn]\n\n[damn]: https://damn.example"),
        ("teh US tells us", "the United States tells us"),
        ("Folkmoot and [folkmoot](http://x)", "[Folkmoot](https://folkmoot.example) and [folkmoot](http://x)"),
        ("A bug in a heckler's damnation", "A bug in a ■■■■■■■'s damnation"),
        ("\U000f0000damn", "■■■■"),
        ("fr33 m0ney, frее monеy!", "■■■■■■■■■■, ■■■■■■■■■■!"),
        ("f r e e  m o n e y at **free** money", "■■■■■■■■■■■■■■■■■■ at **■■■■■■■■■■■■"),
        ("It is free.\n\nMoney is not.", "It is free.\n\nMoney is not."),
        ("damn d&#97;mn &lt;b&gt;", "■■■■ ■■■■ &lt;b&gt;"),
        ('![a](x "damn teh folkmoot")', '![a](x "■■■■ the folkmoot")'),
        ("[a](<damn x> 'd4mn') [a](x (damn))", "[a](<damn x> '■■■■') [a](x (■■■■))"),
        ('[a][damn]\n\n[damn]: damn "d a m n"', '[a][damn]\n\n[damn]: damn "■■■■■■■"'),
        ('[a](x "\ndamn") [a](x "da\\mn d&#97;mn")', '[a](x "\n■■■■") [a](x "■■■■■ ■■■■")'),
        ('<abbr title="damn folkmoot">x</abbr>', '<abbr title="■■■■ folkmoot">x</abbr>'),
        ("x[^1]\n\n[^1]: damn", "x[^1]\n\n[^1]: ■■■■"),
        ("d a m n.\n\n> | x", "■■■■■■■.\n\n> | x"),
    ],
)  # fmt: skip
def test_words_are_changed(source: str, result: str) -> None:
    found = _SET.find(Seen.of(source))

    assert found.rewrite(source) == result
    assert not found.left_in(result, lambda handles: dict.fromkeys(handles, "")).found


@pytest.mark.parametrize(
    "source",
    [
        "da<b>mn</b>", "da<b></b>mn", "`\n\ndamn\n\n`", "\\`damn\\`", "```a`b\ndamn", "x](damn)", "[x][damn]", "@damn",
        "da`mn`", "da&zwnj;mn", "da[](x)mn", "](free money)", "free `money`", "free<b></b>\nmoney", "[free](x) money",
        "free<br>&zwnj;money",
        "```damn\nx\n```", '<pre data-language="da&shy;mn">x</pre>', '[a](x "da&shy;mn")', "te<b>h</b>", "te[](x)h",
        '[a](x "<pre>") free<i></i> money [a](x "</pre>")', "![<pre>](x) da<i></i>mn ![</pre>](x)",
    ],
)  # fmt: skip
def test_what_markup_would_show_is_censored_or_has_to_be_put_otherwise(source: str) -> None:
    found = _SET.find(Seen.of(render(source, context=RenderContext()).words))
    result = found.rewrite(source)

    assert found.left_in(result).found or not _SET.find(Seen.of(render(result, context=RenderContext()).words)).found


def test_a_word_that_a_change_sets_free_has_to_be_put_otherwise() -> None:
    words = WordSet([WordEntry("damn", WordAction.CENSOR), WordEntry("heck", WordAction.BLOCK)])
    source = '![damn[](x)heck](/y "damn")'
    found = words.find(Seen.of(render(source, context=RenderContext()).words))

    assert [entry.word for entry, _found in found.left_in(found.rewrite(source)).found] == ["heck"]


def test_a_word_may_stand_in_what_replaces_it() -> None:
    words = WordSet(
        [WordEntry("moot", WordAction.REPLACE, "Moot (the club)"), WordEntry("club", WordAction.REPLACE, "society")]
    )
    found = words.find(Seen.of("The moot, a club"))

    assert found.rewrite("The moot, a club") == "The Moot (the club), a society"
    assert not found.left_in(found.rewrite("The moot, a club")).found


@pytest.mark.parametrize("source", ["a `damn` b", "a @damn", "a <damn> b", "a](damn) b", "```\ndamn"])
def test_without_markup_all_is_censored_but_addresses(source: str) -> None:
    source += " https://a.example/damn &eacute;"

    assert _SET.find(Seen.of(source)).rewrite(source, marked_up=False) == source.replace("damn", "■■■■", 1)


def test_what_a_change_brings_is_not_changed_again() -> None:
    changes = [
        Change("cat", "replace", "dog"),
        Change("dog", "replace", "cat"),
        Change("dog", "link", "https://d.example"),
    ]

    assert rewritten("cat dog", changes[:2]) == "dog cat"


def test_words_bring_tags() -> None:
    assert _SET.find(Seen.of("A BUG, I think")).tags == ("bugs", "support")


@pytest.mark.parametrize("piece", ["`", "](", "[", "<a", "```\n", "a@", "](()", "damn ", "d.a."])
def test_hostile_markdown_is_rewritten_in_time(piece: str) -> None:
    source = (piece * 20_000)[:20_000]
    begun = time.process_time()

    rewritten(
        source,
        [
            Change("damn", "censor"),
            Change("damn d.a", "censor"),
            Change("folkmoot", "link", "https://folkmoot.example"),
        ],
    )

    assert time.process_time() - begun < 5


@pytest.mark.parametrize("gap", [" k-", "\n\nk"])
def test_many_phrases_are_looked_for_together(gap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [first + second for first in ascii_lowercase for second in ascii_lowercase][:100]
    words = WordSet(WordEntry(f"zq{name} kk{name}", WordAction.CENSOR) for name in names)
    text = "\n\n".join(f"zq{name}{gap}k{name}" for name in names * 4)
    found, read, of = words.find(Seen.of(text)), [0], Seen.of

    def counted(text: str) -> Seen:
        read[0] += len(text)
        return of(text)

    monkeypatch.setattr(Seen, "of", counted)
    found.left_in(found.rewrite(text))

    assert len(found.found) == 100
    assert read[0] < 8 * len(text)


def test_code_is_kept_to_the_letter() -> None:
    source = "d&#97;mn `&#97;&nbsp;b`\n```\n&eacute;\n```"

    assert rewritten(source, [Change("damn", "censor")]) == source.replace("d&#97;mn", "■■■■")


def test_lists_are_the_same_after_a_file() -> None:
    entries = [
        *_SET.entries,
        WordEntry('a "quoted", word', WordAction.BLOCK, clause="2"),
        WordEntry("=1+1", WordAction.FLAG),
    ]

    text = to_csv(entries)

    assert from_csv(text) == entries
    assert "\r\n=1" not in text


def test_a_file_of_words_alone_is_for_one_list() -> None:
    assert from_csv("teh,the\nrecieve,receive,yes\n", "replace") == [
        WordEntry("teh", WordAction.REPLACE, "the"),
        WordEntry("recieve", WordAction.REPLACE, "receive", exact=True),
    ]
    for other in (
        "Word;Action;Replacement\nteh;replace;the, or then\n",
        "action\treplacement\tword\nreplace\tthe, or then\tteh\n",
    ):
        assert from_csv(other) == [WordEntry("teh", WordAction.REPLACE, "the, or then")]
    with pytest.raises(RuleBroken, match="Row 2: the action is one of"):
        from_csv("word,action\na,flag\nb,explode\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_spreadsheets_are_read_in_their_letters(encoding: str) -> None:
    text = text_of("word,action\nspäti*,flag\n".encode(encoding))
    assert from_csv(text) == [WordEntry("späti*", WordAction.FLAG)]


def test_a_file_that_is_no_csv_is_refused_with_the_reason() -> None:
    with pytest.raises(RuleBroken, match="no CSV"):
        from_csv("one\rtwo", "block")
