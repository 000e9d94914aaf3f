"""What is written in disguise is read; what is written honestly is left alone."""

from __future__ import annotations

import time

import pytest

from folkmoot.moderation.rules.domains import domain_of
from folkmoot.moderation.rules.seeing import Seen
from folkmoot.moderation.rules.wordfinder import Listed, WordFinder

_LISTED = ("viagra", "casino", "free money", "porn*", "*fuck*", "cunt", "ass", "shit", "дурак", "赌博", "c++")
_FINDER = WordFinder(Listed(phrase, phrase) for phrase in _LISTED)


def _found(text: str) -> set[str]:
    return set(_FINDER.find(Seen.of(text)))


@pytest.mark.parametrize(
    "text",
    [
        "VIAGRA",
        "v1agra",
        "V!@GR@",
        "v i a g r a",
        "buy a v i a g r a now",
        "v.i.a.g.r.a",
        "v-i-a-g-r-a",
        "v - i - 4 - g r @",
        "v*i*a*g*r*a",
        "vi_agra",
        "vi-agra",
        "viaaaagra",
        "vi\u200bag\u200dra",
        "vi\u00adagra",
        "v\u2060iagra",
        "v\u0336i\u0336a\u0336g\u0336r\u0336a\u0336",
        "vïågrä",
        "ｖｉａｇｒａ",
        "vіаgrа",
        "νιаgrа",
        "buy ѵіаɡга cheaply",
        "ᴠɪᴀɢʀᴀ",
        "𝓿𝓲𝓪𝓰𝓻𝓪",
        "𝗩𝗜𝗔𝗚𝗥𝗔",
        "ⓥⓘⓐⓖⓡⓐ",
        "🅥🅘🅐🅖🅡🅐",
        "🅅🄸🄰🄶🅁🄰",
        "🇻🇮🇦🇬🇷🇦",
        "v\ni\na\ng\nr\na",
        "\u202eviagra\u202c",
        "vіаgr@",
        "ꓦꓲꓮꓖꓣꓮ and ꓦiagra",
        "buy ᏙᎥᎪᏀᎡᎪ",
    ],
)
def test_a_word_is_found_in_disguise(text: str) -> None:
    assert "viagra" in _found(text)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("FREE   m0ney", "free money"),
        ("fr33 mоney here", "free money"),
        ("free, money", "free money"),
        ("f r e e  m 0 n e y", "free money"),
        ("©asin0 and ¢a$ino", "casino"),
        ("pornography", "porn*"),
        ("p0rnhub", "porn*"),
        ("motherfuckers", "*fuck*"),
        ("f.u.c.k you", "*fuck*"),
        ("f u c k  y o u", "*fuck*"),
        ("a$$", "ass"),
        ("Ты дypaк", "дурак"),
        ("Д у р а к", "дурак"),
        ("我们来赌博吧", "赌博"),
        ("I write C++ at night", "c++"),
    ],
)
def test_phrases_wildcards_and_other_scripts_are_found(text: str, phrase: str) -> None:
    assert phrase in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe United beat Penistone in Essex and Middlesex.",
        "We assess classic bass and passionate assistants at the Cassandra assembly.",
        "Dr. Dick Cockburn grows shitake in Matsushita's garden.",
        "Добро пожаловать! Это обычный русский текст о сорте винограда, а не спам.",
        "Καλώς ήρθατε στην κοινότητα. Αυτό είναι ένα συνηθισμένο ελληνικό κείμενο.",
        "مرحبا بكم في مجتمعنا، هذا نص عربي عادي.",
        "नमस्ते, यह एक साधारण हिंदी वाक्य है।",
        "El año pasado cumplí cien años en español.",
        "I am a C programmer; see section 3 a, b and c, e.g. the U.S.A. rules as set in 4.5.",
        "Plan B: 100% of A-level pupils, 1st of May, mp3 and b2b, as 5 = 5.",
        "The as sign and the s h i f t key.",
        "https://example.org/c4s1n0?ass-et=1",
        "I like C and C#.",
    ],
)
def test_honest_texts_hold_nothing(text: str) -> None:
    assert _found(text) == set()


def test_what_was_read_is_told() -> None:
    seen = Seen.of("Buy vіаgrа and c@sino")

    assert seen.normal == "buy viagra and casino"
    assert {(each.written, each.how) for each in seen.readings} >= {("vіаgrа", "script"), ("c@sino", "signs")}
    assert seen.dressed_up == 1


def test_exact_words_are_found_by_their_letters_alone() -> None:
    finder = WordFinder([Listed("us", "US", exact=True), Listed("nasa", "NASA*", exact=True)])

    assert set(finder.find(Seen.of("The US sends NASA's men"))) == {"us", "nasa"}
    assert set(finder.find(Seen.of("Tell us of nasal N.A.S.A"))) == set()


@pytest.mark.parametrize(
    ("link", "name", "looks_like"),
    [
        ("https://www.Example.ORG/path", "example.org", ""),
        ("https://xn--80ak6aa92e.com/login", "аррӏе.com", "apple.com"),
        ("https://раypаl.com/", "раypаl.com", "paypal.com"),
        ("http://ｅｘａｍｐｌｅ.com", "example.com", ""),
        ("https://ɢoogle.com/", "ɢoogle.com", "google.com"),
        ("https://bankası.com/", "bankası.com", ""),
        ("http://examp\u00adle.com", "example.com", ""),
        ("https://почта.рф/", "почта.рф", ""),
        ("https://münchen.de", "münchen.de", ""),
        ("https://москва.com", "москва.com", ""),
        ("//user@evil.example:8080", "evil.example", ""),
    ],
)
def test_domains_are_read_as_they_look(link: str, name: str, looks_like: str) -> None:
    domain = domain_of(link)

    assert domain is not None
    assert (domain.name, domain.looks_like) == (name, looks_like)


@pytest.mark.parametrize("link", ["", "http://", "http://[::1", "mailto:"])
def test_what_is_no_address_has_no_domain(link: str) -> None:
    assert domain_of(link) is None


@pytest.mark.parametrize("piece", ["a", "a.", "1a", "a ", "аa", "a\u0336", "(@", "\u200b", "://", "é "])
def test_hostile_texts_are_read_in_time(piece: str) -> None:
    """A search that tries again from every letter would take minutes over this much."""
    text = (piece * 40_000)[:40_000]
    begun = time.process_time()

    _FINDER.find(Seen.of(text))

    assert time.process_time() - begun < 5


@pytest.mark.parametrize("decoy", ["a{}b", "x.y.{}", "а{}z", "q\u0336{}\u0336w", "j\u200b{}", "a b c d{} end"])
def test_no_number_of_other_words_in_disguise_hides_one(decoy: str) -> None:
    others = " ".join(decoy.format(number) for number in range(60_000))[:60_000]
    begun = time.process_time()

    assert "viagra" in _found(f"{others} v1agra vi\u0430gr\u0430")
    assert len(Seen.of(others).normal) > 10_000
    assert time.process_time() - begun < 5
