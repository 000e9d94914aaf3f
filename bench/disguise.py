"""How often words of lists are found in disguise in texts of your own: false hits to look at, and what they cost.

.venv/bin/python -m bench disguise FILE...

Files hold a text a line. Beside the words of the starter pack, the 200 commonest words of two to five letters of these
texts are looked for, and the 1,000 commonest of five and more: nobody disguises them, so whatever is found of them in
disguise is a slip of its author or of ours. The last line counts what would be found if any two words might be one.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Read the texts, look for the three lists, and say what was found and how it was dressed up."""
    parser = argparse.ArgumentParser(prog="bench disguise", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--shown", type=int, default=20, help="how many guesses of each list are shown")
    options = parser.parse_args(arguments)
    os.environ.setdefault("FOLKMOOT_SECRET_KEY", "only-for-figures")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "folkmoot.config.settings")
    import django

    django.setup()
    from folkmoot.moderation.rules.starter_pack import SPAM_PHRASES

    texts = [line for file in options.files for line in file.read_text(errors="replace").splitlines() if line.strip()]
    counted = Counter(word for text in texts for word in re.findall("[a-z]+", text.lower()))
    common = [word for word, _count in counted.most_common(5000)]
    short = [word for word in common if 2 <= len(word) <= 5][:200]
    print(f"{len(texts):,} texts")
    for name, words in (
        ("starter pack", SPAM_PHRASES),
        ("200 short words", short),
        ("1,000 words", [word for word in common if len(word) >= 5][:1000]),
    ):
        _look_for(name, words, texts, options.shown)
    print(f"any two words as one, for the 200 short words: {_pairs(texts, set(short)):,}")


def _look_for(name: str, words: Collection[str], texts: Sequence[str], shown: int) -> None:
    from folkmoot.moderation.rules.reading import GUESSES
    from folkmoot.moderation.rules.seeing import Seen
    from folkmoot.moderation.rules.wordfinder import Listed, WordFinder

    finder = WordFinder(Listed(word, word) for word in words)
    hows: Counter[str] = Counter()
    guessed: Counter[tuple[str, str]] = Counter()
    begun = time.process_time()
    for text in texts:
        for found in finder.find(Seen.of(text)).values():
            hows[found.how or "plain"] += 1
            if found.how in GUESSES:
                guessed[found.written, found.phrase] += 1
    took = time.process_time() - begun
    print(f"{name}: {dict(hows.most_common())} in {took:.1f} s")
    for (written, phrase), count in guessed.most_common(shown):
        print(f"    {count} times {written!r} for {phrase!r}")


def _pairs(texts: Sequence[str], listed: Collection[str]) -> int:
    found = 0
    for text in texts:
        words = re.findall(r"[a-z]+|[^a-z\s]", text.lower())
        joined = {one + two for one, two in pairwise(words) if min(len(one), len(two)) > 1}
        found += sum(len(word) >= 4 for word in joined & set(listed))
    return found
