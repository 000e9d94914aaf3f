"""Which language a text is written in, as far as its letters and its small words tell."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import NamedTuple

# The small words that no text of some length does without; told apart languages need words of their own.
_SMALL_WORDS = {
    "en": "the and is are was you that this it for with have not but what they be on as at of to in my we he she your "
    "from or an will can if there about who get just so all would when do don't i'm it's me",
    "de": "der die das und ist nicht ich sie ein eine mit auf für wir es zu den dem auch sich von war aber wie noch "
    "habe hat kann wird nur oder wenn bei nach im",
    "fr": "le la les et est pas je vous une dans que qui pour sur avec ce il elle nous mais des du au en ne plus sont "
    "c'est j'ai être fait tout comme",
    "es": "el la los las y es no que una por con para su se lo como más pero sus este yo muy está hay todo cuando "
    "también del al qué porque",
    "pt": "o os as e é não que uma por com para se na no em mais mas eu você está muito isso dos da do ao foi tem são "
    "também pelo",
    "it": "il lo gli e è non che una per con di sono mi si della anche come ma più questo ho nel alla ci perché molto "
    "dei se ha",
    "nl": "de het een en is niet ik je van dat met op voor zijn er aan maar om ook als bij nog wel naar dit heb wat we "
    "kan geen",
    "sv": "och det att är inte jag som en på med för har de av den till om men var så vi kan du ett från när",
    "da": "og det at er ikke jeg som en på med for har de af den til om men var så vi kan du et fra når der",
    "fi": "ja on ei se että en mutta niin kun olen hän ovat myös jos tämä sen oli joka mitä kuin voi",
    "pl": "i w nie się na to jest z że do jak co ale po tak jestem są czy dla od przez już tylko ma",
    "cs": "a je se na to že v ne jsem jak ale by pro co tak jsou si po od když má jen už",
    "tr": "ve bir bu da de için ne çok ben o ama gibi var mı daha değil her kadar sonra olarak",
    "hu": "a az és nem hogy egy van is ez de csak meg volt már ha mint mert kell még vagy",
    "ro": "și în nu este să la cu pe un o de care mai din sunt că dar pentru am ce",
    "id": "yang dan di tidak ini itu untuk dengan saya dari ke ada akan pada bisa juga kamu sudah anda",
}
_OF_WORD: dict[str, list[str]] = {}
for _code, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _OF_WORD.setdefault(_word, []).append(_code)
_SCRIPTS = (
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("ar", "\u0600-\u06ff"),
    ("he", "\u0590-\u05ff"),
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("th", "\u0e00-\u0e7f"),
    ("hi", "\u0900-\u097f"),
)
_OF_SCRIPT = [(code, re.compile(f"[{span}]")) for code, span in _SCRIPTS]
# Letters that tell neighbours in one script apart.
_OWN_LETTERS = (("ru", "uk", "іїєґ"), ("ar", "fa", "پچژگ"))
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORDS_OF_ASCII = re.compile(r"[a-z]+(?:'[a-z]+)?")
_LETTERS_ALONE = bytes(code if chr(code).isalpha() else 32 for code in range(128)) + bytes(128)
_LETTERS = re.compile(r"[^\W\d_]")
_LOOKED_AT = 4000
# So many small words of one language, and so much more than of the next, make a guess.
_LEAST_WORDS, _LEAST_SHARE, _MARGIN = 2, 0.12, 1.2


class Guess(NamedTuple):
    """A language's code, "" where nothing can be told, and the share of words (or letters) that speak for it."""

    code: str
    share: float


def guess_language(text: str) -> Guess:
    """Guess the language of a text, without its links and code; "" rather than a guess that stands on nothing."""
    text = text[:_LOOKED_AT]
    foreign = _by_script(text)
    if foreign is not None:
        return foreign
    words = _words_in(text)
    counts = Counter(chain.from_iterable(filter(None, map(_OF_WORD.get, words))))
    if not counts:
        return Guess("", 0.0)
    code = max(counts, key=counts.__getitem__)
    hits = counts.pop(code)
    share = hits / len(words)
    if hits < _LEAST_WORDS or share < _LEAST_SHARE or hits < _MARGIN * max(counts.values(), default=0):
        return Guess("", share)
    return Guess(code, share)


def _words_in(text: str) -> list[str]:
    if not text.isascii():
        return [word.casefold().replace("’", "'") for word in _WORDS.findall(text)]
    if "'" in text:
        return _WORDS_OF_ASCII.findall(text.lower())
    return text.lower().encode().translate(_LETTERS_ALONE).decode().split()


def _by_script(text: str) -> Guess | None:
    if text.isascii():
        return None
    letters = len(_LETTERS.findall(text))
    if not letters:
        return None
    shares = {code: len(pattern.findall(text)) / letters for code, pattern in _OF_SCRIPT}
    if shares["ja"] > 0.1:
        # Japanese writes Chinese characters among its own.
        shares["ja"] += shares["zh"]
    code, share = max(shares.items(), key=lambda pair: pair[1])
    if share < 0.5:
        return None
    for written, other, own in _OWN_LETTERS:
        if code == written and any(letter in own for letter in text.casefold()):
            code = other
    return Guess(code, share)
