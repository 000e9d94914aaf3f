"""Copies among posts of the past: a month back, over everybody, in whatever order they are read."""

from __future__ import annotations

from folkmoot.moderation.backtest.copies import Copies
from folkmoot.moderation.backtest.printing import WINDOW, Prints
from folkmoot.moderation.backtest.reading import Written
from folkmoot.moderation.gate.prints import print_of
from folkmoot.moderation.rules.facts import CopyFacts

SPAM = "We buy old boots at the very best price in town, write to us today and get your money on the same day."
NEARLY = "We buy old boots at the very best price in town, write to us now and get your money on the same day!!"
OTHER = "The curlews are back on the northern bog, and I counted eleven pairs before the rain came in on Sunday."


def _post(id_: int, author_id: int, at: int, text: str, *edits: str) -> Written:
    post = Written(id_, 1, author_id, at, 1, "", text, (), 0, 0, ())
    later = (post._replace(text=said, at=at + number, is_edit=True) for number, said in enumerate(edits, start=1))
    return post._replace(edits=tuple(later))


def _prints(*posts: Written) -> Prints:
    taken = Prints()
    for post in posts:
        for said in (post, *post.edits):
            found = print_of(said.text)
            assert found is not None
            if said.is_edit:
                taken.edits[found.exact] = found.signature
            else:
                taken.put(said.id, said.at, said.author_id or 0, found.exact, found.signature)
    return taken


def _together(parts: list[Prints]) -> Prints:
    every = Prints()
    for part in parts:
        every.add(part)
    return every


def test_copies_are_counted_of_the_month_before_in_any_order_of_reading() -> None:
    posts = [_post(1, 7, 100, SPAM), _post(2, 8, 200, SPAM), _post(3, 7, 300, NEARLY), _post(4, 7, 400, OTHER)]
    late = _post(5, 9, 150 + WINDOW, SPAM)
    same_second = _post(6, 9, 200, SPAM)
    everything = [*posts, late, same_second]
    expected = [
        CopyFacts(), CopyFacts(others=1), CopyFacts(near_own=1, near_others=2), CopyFacts(),
        CopyFacts(own=1, others=1, near_others=1), CopyFacts(others=1),
    ]  # fmt: skip
    for parts in ([_prints(*everything)], [_prints(*reversed(everything[2:])), _prints(*everything[:2])]):
        copies = Copies(_together(parts))
        assert [copies.before(post) for post in everything] == expected


def test_an_edit_is_held_against_what_others_wrote_and_not_against_itself() -> None:
    first, edited = _post(1, 7, 100, SPAM), _post(2, 8, 200, OTHER, OTHER + " Or on Monday.", SPAM, NEARLY)
    copies = Copies(_prints(first, edited))
    assert copies.before(edited) == CopyFacts()
    assert [copies.before(said) for said in edited.edits] == [
        CopyFacts(), CopyFacts(others=1), CopyFacts(near_others=1),
    ]  # fmt: skip
    assert Copies(Prints()).before(first) == CopyFacts()
