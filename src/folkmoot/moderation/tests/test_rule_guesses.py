"""Listed words that one stray mark, a gap or a misplaced digit hides are found, and honest texts are not bent by it."""

from __future__ import annotations

import pytest

from folkmoot.moderation.rules.conditions import Test
from folkmoot.moderation.rules.facts import Facts
from folkmoot.moderation.rules.seeing import Seen
from folkmoot.moderation.rules.wordfinder import Listed, WordFinder
from folkmoot.moderation.words.wordset import WordAction, WordEntry, WordSet

_FINDER = WordFinder(
    Listed(word, word) for word in ("viagra", "porn", "*fuck*", "whore*", "*hole", "hell", "free money")
)
_CENSORED = WordSet(WordEntry(word, WordAction.CENSOR) for word in ("viagra", "porn", "*fuck*"))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("vi.agra", "viagra"), ("Buy Vi/Agra, now", "viagra"), ("via,gra!", "viagra"), ("(vi…agra)", "viagra"),
        ("vi–agra", "viagra"), ("V iagra", "viagra"), ("nigh v\niagra", "viagra"), ("pr0n", "porn"), ("PR0N!", "porn"),
        ("fu.ck", "*fuck*"), ("wh.ore", "whore*"), ("ho.le", "*hole"), ("f uck", "*fuck*"), ("he.ll", "hell"),
        ("whor e", "whore*"), ("é f uck", "*fuck*"), ("to p orn", "porn"),
    ],
)  # fmt: skip
def test_one_stray_mark_or_digit_hides_nothing(text: str, phrase: str) -> None:
    assert phrase in _FINDER.find(Seen.of(text))


@pytest.mark.parametrize(
    "text",
    ["he'll", "He’ll say: it is the pron.", "a pro no more", "what the he. Ll", "i hell", "he@ll.example", "fu cker",
     "x.he.ll/x", "Sort by n hole s", "free.money", "the hol e"],
)  # fmt: skip
def test_honest_texts_are_not_guessed_at(text: str) -> None:
    found = _FINDER.find(Seen.of(text))

    assert not [each for each in found.values() if each.how in ("split", "swapped")]


def test_a_guess_stands_in_no_text_as_it_reads() -> None:
    seen = Seen.of("The end.Of x times pr0n")

    assert "end.of" in seen.normal
    assert "x times" in seen.normal
    assert seen.dressed_up == 0


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("cheap v iagra", "cheap ■■■■■■■"), ("vi.agra, pr0n.", "■■■■■■■, ■■■■."), ("a f uck you", "a ■■■■■ you"),
        ("b viagra x", "b ■■■■■■ x"), ("a b v iagra", "a b ■■■■■■■"),
    ],
)  # fmt: skip
def test_what_is_guessed_is_censored(source: str, result: str) -> None:
    found = _CENSORED.find(Seen.of(source))

    assert found.rewrite(source) == result
    assert not found.left_in(result).found


@pytest.mark.parametrize(
    ("link", "listed"),
    [
        ("https://paypa1.com/login", "paypal.com"), ("https://www.PAYPA1.com", "paypal.com"),
        ("http://my.g00gle.com", "google.com"), ("https://rnicrosoft.com", "microsoft.com"),
        ("https://vvikipedia.org", "wikipedia.org"), ("https://micr0soft.com", "microsoft.com"),
        ("https://xn--pypal-4ve.com", "paypal.com"), ("https://paypal.com.evil.example", "paypal.com"),
        ("https://www.paypal.com-pay.evil.example/", "paypal.com"), ("https://paypal.com.xyz", "paypal.com"),
        ("https://paypal.com@evil.example", "paypal.com"), ("https://paypal.com:x@evil.example", "evil.example"),
        ("https://evil.example%2f@paypal.com", "paypal.com"), ("https:/evil.example", "evil.example"),
        ("https:///evil.example", "evil.example"), ("https:\\\\evil.example", "evil.example"),
        ("/\\evil.example/", "evil.example"), ("https://evil.example\\@paypal.com", "evil.example"),
        ("ht\ntps://evil.example", "evil.example"), (" \x01https://evil.example", "evil.example"),
        ("https://evil%2eexample", "evil.example"), ("http://3232235777/", "192.168.1.1"),
        ("http://0xC0A80101", "192.168.1.1"), ("http://[::1]:8080/", "::1"),
        ("https://evil.example:80/x", "evil.example"),
    ],
)  # fmt: skip
def test_a_listed_domain_is_known_however_it_is_dressed(link: str, listed: str) -> None:
    assert listed in Facts(links=(link,)).domain_names


@pytest.mark.parametrize(
    ("link", "others"),
    [
        ("https://google.com.br", "google.com"), ("https://mp3.com", "mpe.com"),
        ("https://notpaypal.com", "paypal.com"),
        ("https://paypal-com.example", "paypal.com"), ("https://10.0.0.1", "10.0"), ("/paypal.com", "paypal.com"),
        ("#paypal.com", "paypal.com"), ("mailto:paypal.com@example.org", "paypal.com"),
        ("https://ru.wikipedia.org.example.net", "org"), ("https://1984.example", "lgba.example"),
    ],
)  # fmt: skip
def test_other_peoples_domains_are_theirs(link: str, others: str) -> None:
    assert others not in Facts(links=(link,)).domain_names


def test_a_domain_before_the_host_is_a_link_dressed_up() -> None:
    (domain,) = Facts(links=("https://paypal.com@evil.example/",)).domains

    assert (domain.name, domain.looks_like) == ("evil.example", "paypal.com")


def test_where_pictures_come_from_is_a_domain_too() -> None:
    facts = Facts(pictures=("https://evil.example/a.png",))

    assert "evil.example" in facts.domain_names
    assert Test("domains", "has", ("evil.example",)).value == ("evil.example",)
