from __future__ import annotations

import time

import pytest

from folkmoot.core.testing.realdata import DATA
from folkmoot.mail.cutting import reply_in
from folkmoot.mail.cutting_html import reply_in_html
from folkmoot.mail.flowing import unflowed, unwrapped

QUOTE = "> I think so.\n>\n> Ann"
# What is a person's own in each of the mails: how many of the first lines.
KEPT = {
    "email_1_1": 5, "email_1_2": 34, "email_1_3": 3, "email_1_4": 1, "email_1_5": 15, "email_1_6": 1, "email_1_7": 1,
    "email_1_8": 19, "email_2_1": 1, "email_2_2": 1, "email_2_3": 1, "correct_sig": 1, "email_long_quote": 8,
    "email_sent_from_my_not_signature": 3, "email_BlackBerry": 1, "pathological": 2, "email_iPhone": 1,
    "email_multi_word_sent_from_my_mobile_device": 1, "email_sig_delimiter_in_middle_of_line": 7, "greedy_on": 6,
    "email_one_is_not_on": 5, "email_bullets": 9,
}  # fmt: skip


@pytest.mark.parametrize(
    "after",
    [
        f"\n\nOn Mon, 3 Aug 2026 at 10:11, Ann Lee <ann@example.org> wrote:\n{QUOTE}",
        f"\n\nOn Monday, 3 August 2026, Ann Lee via Moorland\n<reply+abc@in.example.org> wrote:\n\n{QUOTE}\n",
        f"\n\nAm 03.08.26 um 10:11 schrieb Ann Lee:\n{QUOTE}",
        f"\n\nLe lun. 3 août 2026 à 10:11, Ann Lee <ann@example.org> a écrit :\n\n{QUOTE}",
        f"\n\nفي 3 أغسطس 2026، كتب Ann <ann@example.org>:\n{QUOTE}",
        f"\n\n2026年8月3日 10:11 Ann <ann@example.org>:\n\n{QUOTE}",
        f"\n\n-- \nMia Moor\nTel. 1234\n\nOn 3/8/26 Ann wrote:\n{QUOTE}",
        "\n\nVon: Ann Lee <ann@example.org>\nGesendet: Montag, 3. August 2026\nAn: Mia\nBetreff: News\n\nI think so.",
        "\n\n________________________________\nFrom: Ann\nSent: Monday\nTo: Mia\nSubject: News\n\nI think so.",
        "\n\n-----Original Message-----\nFrom: Ann\n\nI think so.",
        "\n\nOn Mon, 3 Aug 2026 Ann wrote:\n\nI think so.\n\nAnn",
        "\n\nSent from my iPhone",
        "\n\nGesendet mit der Web.de Mail App",
        "\n\nGet Outlook for iOS",
        "\n\n-- \nMia",
        "\n\n— Mia Moor",
        "\n\n-Mia",
    ],
)
def test_what_is_quoted_or_signed_is_cut(after: str) -> None:
    own = "I agree.\n\n- One thing\n- Another: see below"
    assert reply_in(own + after) == own
    assert reply_in((own + after).replace("\n", "\r\n")) == own


@pytest.mark.parametrize(
    "text",
    [
        "> Shall we?\n\nYes.\n\n> When?\n\nOn Monday at 10:00.",
        "Look at this -- it is fine.\n\nFrom: here on, all is well.",
        "On Monday 3.8. I wrote:\nnothing at all.",
        "Sent from my desk, which is easier than a phone.",
        "A list:\n\n- one\n- two",
        "Yes",
    ],
)
def test_what_is_the_writers_own_is_kept(text: str) -> None:
    assert reply_in(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "> a\n\n" * 60_000, "-- \n" * 60_000, "On 1:1@ x\n" * 40_000, "From: x\n" * 40_000,
        "On 1 wrote:\n> a\n" * 20_000, "On 1:1@ " * 60_000,
    ],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    reply_in(text)
    assert time.process_time() - began < 3


@pytest.mark.realdata
def test_real_replies_are_cut_as_a_person_would() -> None:
    folder = DATA / "email-replies/email_reply_parser/test/emails"
    wrong = []
    for name, count in KEPT.items():
        lines = (folder / f"{name}.txt").read_text(encoding="utf-8").split("\n")
        own = "\n".join(line.rstrip() for line in lines[:count]).strip("\n")
        if reply_in("\n".join(lines)) != own:
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="gmail_quote"><div class="gmail_attr">On Mon Ann wrote:</div><blockquote>So.</blockquote></div>',
        '<div class="moz-cite-prefix">Am 3.8. schrieb Ann:</div><blockquote type="cite">So.</blockquote>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Ann</div><div>So.</div>',
        '<div class="gmail_signature">Mia</div><div class="yahoo_quoted">So.</div>',
    ],
)
def test_html_is_cut_where_programs_mark_it(quoted: str) -> None:
    html = f"<html><body><div>I <b>agree</b>.<br>Really.</div><ul><li>One</li></ul>{quoted}</body></html>"
    assert reply_in_html(html) == "I **agree**.\nReally.\n\n- One"


def test_an_answer_between_quotes_of_html_is_not_lost() -> None:
    html = '<div class="gmail_quote">On Mon, 3 Aug 2026 Ann wrote:<blockquote>So?</blockquote><p>Yes.</p></div>'
    assert "Yes." in reply_in_html(html)


def test_flowed_text_is_one_line_again() -> None:
    assert unflowed("A long \nline.\n> quoted\n-- \nMia", deletes_space=False) == "A long line.\n> quoted\n-- \nMia"


def test_lines_that_a_program_broke_are_joined_and_others_kept() -> None:
    first = "All the words of this paragraph are so many that a program breaks them at"
    second = "some place where the line is full and nothing more would fit into it."
    assert unwrapped(f"{first}\n{second}\nYours\nMia") == f"{first} {second}\nYours\nMia"
    for kept in ("short\nlines", "- a list of things\n- that are listed", "    code that is indented\n    stays"):
        assert unwrapped(kept) == kept


def test_a_paragraph_of_very_many_lines_is_put_together_in_time() -> None:
    """Copying what there is for each further line would take hours; the processor's seconds are counted."""
    begun = time.process_time()
    for quote in ("", ">"):
        written = unflowed(f"{quote}word word \n" * 300_000, deletes_space=True, joins_quotes=True)
        assert len(written) >= 2_700_000
    assert len(unwrapped("word " * 13 + "word\n" + f"{'w' * 69}\n" * 200_000)) > 13_000_000
    assert time.process_time() - begun < 10
