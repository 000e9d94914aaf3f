"""What other parts of insights give the store: judges of feeling, merged persons, saved segments."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from folkmoot.core.registry import Registry

# Gives each of these texts (Markdown) a number from -1 to 1, or None where it cannot be judged. The first one is asked.
SentimentJudge = Callable[[int, Sequence[str]], "Sequence[float | None]"]
sentiment_judges: Registry[SentimentJudge] = Registry("judge of feeling")
# Says of a community which members are one person: member to person, for those that are somebody else's.
PersonSource = Callable[[int], Mapping[int, int]]
person_sources: Registry[PersonSource] = Registry("source of persons")
# Says of a community who is in which segment: ("segment:champions", its members).
SegmentSource = Callable[[int], "Iterable[tuple[str, Collection[int]]]"]
segment_sources: Registry[SegmentSource] = Registry("source of segments")
