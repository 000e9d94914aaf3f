"""Making the model of feelings from rated texts: reproducible, and measured on texts it has not seen.

Needs the extra [ml]. Reads a folder with `vader_lexicon.txt`, `tweets_GroundTruth.txt` and
`nytEditorialSnippets_GroundTruth.txt` (C.J. Hutto and E. Gilbert, MIT licence): words with valences, and texts with the
mean rating of twenty people.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from folkmoot.insights.feeling.judging import RATED, features_of
from folkmoot.insights.feeling.valence import compound, tokens_of

FOLDS, ALPHA, SEEN_AT_LEAST = 5, 30.0, 3
# A weight that moves a rating by less is left out of the file.
_LEAST_WEIGHT = 0.02
CORPORA = {"tweets": "tweets_GroundTruth.txt", "editorials": "nytEditorialSnippets_GroundTruth.txt"}


@dataclass(frozen=True, slots=True)
class Rated:
    """A text and its mean rating; texts of one `group` (an article) are never on both sides of a split."""

    corpus: str
    group: str
    rating: float
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Pearson's r with people's ratings on texts that were held out: of the rules alone, and with what was learned."""

    corpus: str
    texts: int
    rules: float
    learned: float


def read_rated(folder: Path) -> list[Rated]:
    """The rated texts, in the order of the files."""
    return [each for corpus, name in CORPORA.items() for each in _rated(corpus, folder / name)]


def read_valences(folder: Path) -> dict[str, float]:
    """The words of the list in small letters and their valences from -4 to 4."""
    lines = (folder / "vader_lexicon.txt").read_text(encoding="utf-8").splitlines()
    return {
        word.lower(): float(rest.split("\t")[0]) for word, _, rest in (line.partition("\t") for line in lines) if rest
    }


def make_model(rated: list[Rated], valences: dict[str, float]) -> bytes:
    """The model's file: the same bytes for the same texts."""
    matrix, names, ratings = _matrix(rated, valences)
    fitted = _fit(matrix, ratings)
    weights = {
        name: round(float(weight), 3)
        for name, weight in zip(names, fitted.coef_[1:], strict=True)
        if abs(weight) >= _LEAST_WEIGHT
    }
    said = {
        "valences": valences,
        "weights": weights,
        "compound": round(float(fitted.coef_[0]), 4),
        "intercept": round(float(fitted.intercept_), 4),
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def measure(rated: list[Rated], valences: dict[str, float]) -> list[Measured]:
    """Pearson's r on held-out texts, five parts in turn; texts of one article stay together."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    matrix, _names, ratings = _matrix(rated, valences)
    rules = matrix[:, 0].toarray().ravel()
    learned = np.zeros(len(rated))
    for seen, held in GroupKFold(FOLDS).split(matrix, ratings, [each.group for each in rated]):
        learned[held] = _fit(matrix[seen], ratings[seen]).predict(matrix[held])
    found = []
    for corpus in CORPORA:
        own = [at for at, each in enumerate(rated) if each.corpus == corpus]
        by_rules, by_both = (float(np.corrcoef(said[own], ratings[own])[0, 1]) for said in (rules, learned))
        found.append(Measured(corpus, len(own), round(by_rules, 3), round(by_both, 3)))
    return found


def _rated(corpus: str, path: Path) -> Iterator[Rated]:
    # Some bytes are no UTF-8, as the corpus' own description says.
    for line in path.read_text(encoding="latin-1").split("\n"):
        name, _, rest = line.rstrip("\r").partition("\t")
        rating, _, text = rest.partition("\t")
        if text:
            yield Rated(corpus, f"{corpus} {name.partition('_')[0]}", float(rating), text)


def _matrix(rated: list[Rated], valences: dict[str, float]) -> tuple[Any, list[str], Any]:
    """A row for each text: what the rules say on the scale of ratings, then the features that are frequent enough."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import CountVectorizer

    tokens = [tokens_of(each.text) for each in rated]
    rules = [RATED * compound(each.text, own, valences) for each, own in zip(rated, tokens, strict=True)]
    counter = CountVectorizer(analyzer=lambda own: sorted(features_of(own)), binary=True, min_df=SEEN_AT_LEAST)
    features = counter.fit_transform(tokens)
    matrix = hstack([csr_matrix(np.array(rules)[:, None]), features]).tocsr()
    return matrix, list(counter.get_feature_names_out()), np.array([each.rating for each in rated])


def _fit(matrix: Any, ratings: Any) -> Any:
    from sklearn.linear_model import Ridge

    return Ridge(alpha=ALPHA, solver="lsqr", tol=1e-6).fit(matrix, ratings)
