"""Training the general classifier from labelled data: the same data and settings give the same file, byte for byte."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from folkmoot import __version__
from folkmoot.moderation.classifier import fitting, model_file
from folkmoot.moderation.classifier.corpora import Corpus, Example
from folkmoot.moderation.classifier.fitting import Calibration, Plane
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY, Stack, margins
from folkmoot.moderation.classifier.linear import LinearModel, vocabulary_bits
from folkmoot.moderation.classifier.prose import prose_of
from folkmoot.moderation.classifier.splitting import CALIBRATE, MEASURE, SEED, TRAIN, parts_of, plain
from folkmoot.moderation.classifier.tokens import BUCKET_BITS, name_of, tokens_of, windows_of

# What the public data is written in.
LANGUAGES = ("en",)
_WINDOWS_AT_MOST = 8
_VOCABULARY_BYTES = 32 * 1024
# A word counts as known that stood in so many texts.
_OFTEN = 2
Tell = Callable[[str], None]


class TooLittle(Exception):
    """There is not enough to train on; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A corpus and, for each of its examples, the part it is in."""

    corpus: Corpus
    parts: tuple[str, ...]

    def of(self, part: str) -> list[Example]:
        return [example for example, where in zip(self.corpus.examples, self.parts, strict=True) if where == part]


def part_corpora(corpora: Sequence[Corpus]) -> list[Parted]:
    """Split every corpus the way it is always split."""
    return [Parted(corpus, tuple(parts_of(corpus.examples))) for corpus in corpora]


def train(corpora: Sequence[Corpus], tell: Tell, *, seeds: Sequence[Corpus] = ()) -> bytes:
    """The file of a classifier for every label that there is data for; raises TooLittle.

    `seeds` are learned from whole, and neither calibrated nor measured with.
    """
    parted = part_corpora(corpora)
    labels = {corpus.label for corpus in corpora}
    parted += [Parted(seed, (TRAIN,) * len(seed.examples)) for seed in seeds if seed.label in labels]
    background = [one for one in parted if one.corpus.form.background]
    planes: dict[str, Plane] = {}
    curves: dict[str, Calibration] = {}
    for label in (SPAM, TOXICITY):
        own = [one for one in parted if one.corpus.label == label]
        if not own:
            continue
        tell(f"{label}: {', '.join(one.corpus.name for one in own + background)}")
        planes[label] = _plane(_of(own + background, TRAIN))
        curves[label] = _curve(label, planes[label], _of(own + background, CALIBRATE))
    if not planes:
        raise TooLittle("There is no labelled data in that folder; docs/classifier.md names the forms that are read.")
    trained = _of(parted, TRAIN)
    blocks = {
        **{label: plane.weights for label, plane in planes.items()},
        "vocabulary": _vocabulary(trained),
        "seen": seen_filter([*trained, *_of(parted, CALIBRATE)]),
    }
    return model_file.pack(_header(parted, planes, curves), blocks)


def provisional(planes: Mapping[str, Plane], curves: Mapping[str, Calibration], vocabulary: bytes = b"") -> LinearModel:
    """A classifier in memory, as its file would be read."""
    packed = model_file.pack(
        {"bucket_bits": BUCKET_BITS, "languages": list(LANGUAGES), "labels": label_entries(planes, curves)},
        {**{label: plane.weights for label, plane in planes.items()}, "vocabulary": vocabulary},
    )
    return LinearModel(model_file.read(memoryview(packed), "memory"))


def label_entries(planes: Mapping[str, Plane], curves: Mapping[str, Calibration]) -> dict[str, dict[str, float]]:
    """What the header says of each label."""
    return {
        label: {"scale": plane.scale, "bias": plane.bias, "lean": plane.lean, **asdict(curves[label])}
        for label, plane in planes.items()
    }


def seen_filter(examples: Sequence[Example]) -> bytes:
    """A Bloom filter of the texts that were learned from: none of them may be measured with."""
    return _filter((plain(example.text) for example in examples), max(1024, len(examples) * 2))


def was_seen(model: LinearModel, text: str) -> bool:
    """Whether the classifier learned from this very text (or, once in a thousand times, chance says so)."""
    return model.has_seen(plain(text))


def _of(parted: Sequence[Parted], part: str) -> list[Example]:
    return [example for one in parted for example in one.of(part)]


def _plane(examples: Sequence[Example]) -> Plane:
    """Fit twice: of a long harmful text nobody knows which part is to blame, so the first fit says."""
    if len({example.positive for example in examples}) < 2:
        raise TooLittle("The data to train on has texts of one kind only.")
    windows: list[Sequence[str]] = []
    positive: list[bool] = []
    long: list[Example] = []
    for example in examples:
        cuts = windows_of(prose_of(example.text).text)[:_WINDOWS_AT_MOST]
        if example.positive and len(cuts) > 1:
            long.append(example)
            continue
        windows += cuts
        positive += [example.positive] * len(cuts)
    if not any(positive):
        windows += [window for example in long for window in windows_of(example.text)]
        return fitting.fit_plane(windows, positive + [True] * (len(windows) - len(positive)))
    plane = fitting.fit_plane(windows, positive)
    if not long:
        return plane
    worst = _worst_windows(plane, long)
    return fitting.fit_plane(windows + worst, positive + [True] * len(worst))


def _worst_windows(plane: Plane, examples: Sequence[Example]) -> list[Sequence[str]]:
    model = provisional({TOXICITY: plane}, {TOXICITY: Calibration(1.0, 0.0, 0.5)})
    worst = []
    for example in examples:
        found = max(model.windows(prose_of(example.text).text), key=lambda window: model.margin(window, 0))
        worst.append(found.said)
    return worst


def _curve(label: str, plane: Plane, examples: Sequence[Example]) -> Calibration:
    stack = Stack(provisional({label: plane}, {label: Calibration(1.0, 0.0, 0.5)}))
    found = [(margins(stack, prose_of(example.text).text).get(label), example.positive) for example in examples]
    usable = [(margin, positive) for margin, positive in found if margin is not None]
    if len({positive for _margin, positive in usable}) < 2:
        raise TooLittle("The part to calibrate with has texts of one kind only: more data is needed.")
    return fitting.calibrate([margin for margin, _positive in usable], [positive for _margin, positive in usable])


def _vocabulary(examples: Sequence[Example]) -> bytes:
    counts: Counter[str] = Counter()
    for example in examples:
        counts.update({name_of(token.raw, token.kind) for token in tokens_of(example.text) if token.kind == "word"})
    return _filter((word for word, count in counts.items() if count >= _OFTEN), _VOCABULARY_BYTES)


def _filter(words: Any, size: int) -> bytes:
    bits = bytearray(size)
    for word in words:
        for bit in vocabulary_bits(word, size):
            bits[bit >> 3] |= 1 << (bit & 7)
    return bytes(bits)


def _header(parted: Sequence[Parted], planes: Mapping[str, Plane], curves: Mapping[str, Calibration]) -> dict[str, Any]:
    return {
        "kind": "general",
        "made_by": f"folkmoot {__version__}",
        "bucket_bits": BUCKET_BITS,
        "languages": list(LANGUAGES),
        "labels": label_entries(planes, curves),
        "data": [
            {
                "name": one.corpus.name,
                "label": one.corpus.label,
                "licence": one.corpus.form.licence,
                "sha256": one.corpus.checksum,
                "texts": len(one.parts),
                "positive": sum(example.positive for example in one.corpus.examples),
                **{part: one.parts.count(part) for part in (TRAIN, CALIBRATE, MEASURE)},
            }
            for one in parted
        ],
        "settings": {
            "seed": SEED,
            "strength": fitting.STRENGTH,
            "model": "logistic regression",
            "calibration": "platt",
        },
        "features": hashlib.sha256(f"{BUCKET_BITS} words, pairs, 3-5 signs".encode()).hexdigest()[:12],
    }
