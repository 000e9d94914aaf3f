from __future__ import annotations

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.mail.bounce_tokens import bounce_token, read_bounce_token
from folkmoot.mail.reply_tokens import read_reply_token, reply_token

IDS = st.integers(min_value=1, max_value=2**62)


@given(IDS, IDS)
def test_a_reply_address_says_what_was_put_into_it_and_is_short_enough(member_id: int, target_id: int) -> None:
    token = reply_token(handler="post", member_id=member_id, target_id=target_id)
    assert len(f"reply+{token}") <= 64
    for written in (token, token.upper()):
        read = read_reply_token(written)
        assert read is not None
        assert (read.handler, read.member_id, read.target_id, read.is_over) == ("post", member_id, target_id, False)


@given(st.integers(min_value=1, max_value=10**6), st.integers(min_value=0), st.sampled_from("abcdefgh234567"))
def test_a_reply_address_with_another_sign_is_forged(member_id: int, place: int, sign: str) -> None:
    token = reply_token(handler="post", member_id=member_id, target_id=7)
    place %= len(token)
    changed = token[:place] + sign + token[place + 1 :]
    assert changed == token or read_reply_token(changed) is None


@given(st.text(max_size=70))
def test_what_is_no_token_is_none(text: str) -> None:
    assert read_reply_token(text) is None
    assert read_bounce_token(text) is None


@given(IDS)
def test_a_token_for_one_purpose_is_none_for_the_other(number: int) -> None:
    token = bounce_token(number)
    assert read_bounce_token(token.upper()) == number
    assert read_reply_token(token) is None
    assert read_bounce_token(reply_token(handler="post", member_id=number, target_id=number)) is None


def test_a_reply_address_ends() -> None:
    token = reply_token(handler="post", member_id=1, target_id=2, days=3)
    with time_machine.travel("2030-01-01"):
        read = read_reply_token(token)
    assert read is not None
    assert read.is_over
