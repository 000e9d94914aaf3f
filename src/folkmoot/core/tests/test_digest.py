"""Secrets kept as hashes, tickets for a short time, and the installation's key."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.core.digest import hash_token, is_well_formed, new_token, read_ticket, same_secret, sign_ticket
from folkmoot.core.secrets_file import secret_key


def test_tokens_are_known_by_prefix_and_checksum() -> None:
    tokens = {new_token("fm") for _n in range(100)}
    assert len(tokens) == 100
    assert all(is_well_formed(token, "fm") and token.startswith("fm_") for token in tokens)
    assert not is_well_formed(tokens.pop(), "in")


@given(st.integers(min_value=3, max_value=53), st.characters(codec="utf-8"))
def test_a_mistyped_token_is_not_well_formed(place: int, sign: str) -> None:
    token = new_token("fm")
    mistyped = token[:place] + sign + token[place + 1 :]
    assert is_well_formed(mistyped, "fm") == (mistyped == token)


@given(st.text(max_size=80))
def test_no_text_breaks_the_check_of_form(text: str) -> None:
    assert not is_well_formed(text, "fm")
    assert same_secret(text, text)
    assert not same_secret(text, text + "x")


def test_what_is_kept_of_a_token_does_not_show_it() -> None:
    token = new_token("fm")
    assert len(hash_token(token)) == 64
    assert token not in hash_token(token)
    assert hash_token(token) != hash_token(token + "x")


def test_a_ticket_says_one_thing_for_one_purpose_for_a_while() -> None:
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        ticket = sign_ticket("sign-in", {"account": 7})
        assert read_ticket("sign-in", ticket, max_age=60) == {"account": 7}
        assert read_ticket("confirm", ticket, max_age=60) is None
        assert read_ticket("sign-in", ticket[:-1] + ("a" if ticket[-1] != "a" else "b"), max_age=60) is None
        clock.shift(61)
        assert read_ticket("sign-in", ticket, max_age=60) is None


@given(st.text(max_size=60))
def test_no_text_is_a_ticket_by_chance(text: str) -> None:
    assert read_ticket("sign-in", text, max_age=60) is None


def test_the_key_is_made_once_and_ours_alone(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "data")
    assert len(key) >= 80
    assert secret_key(tmp_path / "data") == key
    assert stat.S_IMODE((tmp_path / "data/secret_key").stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "data") == ["secret_key"]


def test_threads_and_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(secret_key(tmp_path))) for _n in range(8)]
    program = (
        "import sys, pathlib; from folkmoot.core.secrets_file import secret_key\n"
        "print(secret_key(pathlib.Path(sys.argv[1])))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) for _n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found += [process.communicate(timeout=60)[0].decode().strip() for process in processes]
    assert len(found) == 12
    assert len(set(found)) == 1


def test_what_a_killed_start_left_does_not_stop_the_next(tmp_path: Path) -> None:
    (tmp_path / f"secret_key.{os.getpid()}").write_text("half")
    assert len(secret_key(tmp_path)) >= 80


def test_an_empty_key_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="is empty"):
        secret_key(tmp_path)
