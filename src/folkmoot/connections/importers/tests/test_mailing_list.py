"""Mailing lists as mbox files."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest

from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.importers.mail_parts import author_of
from folkmoot.connections.importers.mailing_list import plain_subject
from folkmoot.connections.importers.records import MemberRecord, PostRecord, SpaceRecord, ThreadRecord
from folkmoot.connections.importers.tests.samples import folder, only, read, reasons
from folkmoot.core.testing.realdata import DATA
from folkmoot.mail.mime import parsed


def mail(body: bytes | str = "Text", **headers: str) -> bytes:
    """A mail with its separator; headers are named with _ for -."""
    fields = {"From": "Ada Heath <ada@example.org>", "Date": "Mon, 4 Jan 2021 10:00:00 +0100", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items() if value)
    content = body if isinstance(body, bytes) else body.encode()
    return b"From ada@example.org Mon Jan  4 10:00:00 2021\n" + head.encode() + b"\n" + content + b"\n\n"


def test_answers_follow_what_they_refer_to_and_else_their_subject(tmp_path: Path) -> None:
    box = b"".join(
        [
            mail(Subject="[moss] Peat", Message_ID="<1@x>"),
            mail(Subject="Other words", Message_ID="<2@x>", In_Reply_To="<1@x>", Date="Mon, 4 Jan 2021 11:00:00 +0100"),
            mail(Subject="AW: [moss] Re: Peat", Message_ID="<3@x>", Date="Mon, 4 Jan 2021 12:00:00 +0100"),
            mail(Subject="Tea", Message_ID="<4@x>", Date="Mon, 4 Jan 2021 13:00:00 +0100"),
        ]
    )

    records = read("mbox", folder(tmp_path, {"moss.mbox": box}))

    assert [thread.title for thread in only(records, ThreadRecord)] == ["Peat", "Tea"]
    posts = only(records, PostRecord)
    assert [post.thread_external_id for post in posts] == ["1@x", "1@x", "1@x", "4@x"]
    assert [post.reply_to_external_id for post in posts] == [None, "1@x", None, None]
    assert [space.name for space in only(records, SpaceRecord)] == ["moss"]


@pytest.mark.parametrize(
    ("subject", "plain", "is_reply"),
    [
        ("Re: AW: Fwd: Peat", "Peat", True),
        ("[list] Peat", "Peat", False),
        ("Re[2]: Peat", "Peat", True),
        ("回复：Peat", "Peat", True),
        ("Regarding: peat", "Regarding: peat", False),
    ],
)
def test_subjects_lose_the_signs_of_a_reply(subject: str, plain: str, is_reply: bool) -> None:
    assert plain_subject(subject) == (plain, is_reply)


def test_encodings_are_read_as_they_say_and_else_as_they_are(tmp_path: Path) -> None:
    kind = "text/plain; charset="
    box = b"".join(
        [
            mail("Müßig".encode("latin-1"), Subject="=?iso-8859-1?q?Gr=FC=DFe?=", Content_Type=kind + "iso-8859-1"),
            mail("Grüße", Subject="b", Content_Type=kind + "no-such-charset", Message_ID="<2@x>"),
            mail("Ж".encode("koi8-r"), Subject="c", Content_Type=kind + "utf-8"),
            mail("R3LDvMOfZQ==", Subject="d", Content_Type=kind + "utf-8", Content_Transfer_Encoding="base64"),
        ]
    )

    records = read("mbox", folder(tmp_path, {"moss.mbox": box}))

    bodies = [post.body.strip() for post in only(records, PostRecord)]
    assert bodies[:2] == ["Müßig", "Grüße"]
    assert len(bodies[2]) == 1
    assert bodies[3] == "Grüße"
    assert only(records, ThreadRecord)[0].title == "Grüße"


def test_attachments_and_html_only_mails(tmp_path: Path) -> None:
    parts = (
        "--B\nContent-Type: text/html; charset=utf-8\n\n<p>Only <b>HTML</b></p>\n"
        '--B\nContent-Type: image/png; name="a.png"\nContent-Disposition: attachment; filename="map.png"\n'
        "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--B--\n"
    )
    box = mail(parts, Subject="Map", Message_ID="<1@x>", Content_Type='multipart/mixed; boundary="B"')

    (post,) = only(read("mbox", folder(tmp_path, {"moss.mbox": box})), PostRecord)

    assert (post.markup, post.body.strip()) == ("html", "<p>Only <b>HTML</b></p>")
    (file,) = post.attachments
    assert file.name == "map.png"
    assert file.open is not None
    assert file.open().read().startswith(b"\x89PNG")


def test_mails_without_date_id_or_subject_are_kept(tmp_path: Path) -> None:
    box = mail("First", Date="") + mail("Second", Date="tomorrow", From="")

    records = read("mbox", folder(tmp_path, {"moss-2021-01.mbox": box}))

    posts = only(records, PostRecord)
    assert [post.body.strip() for post in posts] == ["First", "Second"]
    assert {str(post.created_at) for post in posts} == {"2021-01-04 10:00:00+00:00"}
    assert posts[0].external_id != posts[1].external_id
    assert [member.name for member in only(records, MemberRecord)] == ["Ada Heath", "unknown"]
    assert only(records, SpaceRecord)[0].name == "moss"


def test_pipermail_hides_addresses_which_are_found_all_the_same(tmp_path: Path) -> None:
    box = mail(From="ada at example.org (Ada Heath)", Subject="x")

    (member,) = only(read("mbox", folder(tmp_path, {"moss.mbox": box})), MemberRecord)

    assert (member.email, member.name) == ("ada@example.org", "Ada Heath")


def test_a_mail_that_is_there_twice_is_taken_once(tmp_path: Path) -> None:
    box = mail(Subject="x", Message_ID="<1@x>") * 2

    records = read("mbox", folder(tmp_path, {"moss.mbox": box}))

    assert len(only(records, PostRecord)) == 1
    assert "there twice" in reasons(records)


def test_a_packed_list_cut_off_gives_the_mails_before(tmp_path: Path) -> None:
    box = b"".join(mail(f"Mail {n} " + "x" * 99, Subject=f"s{n}", Message_ID=f"<{n}@x>") for n in range(50))
    whole = gzip.compress(box)

    records = read("mbox", folder(tmp_path, {"moss.mbox.gz": whole[: len(whole) * 3 // 4]}))

    assert 0 < len(only(records, PostRecord)) <= 50
    assert "damaged from here on" in reasons(records)


def test_lines_that_may_flow_are_put_together(tmp_path: Path) -> None:
    kind = "text/plain; charset=utf-8; format=flowed"
    box = mail("A line \nthat goes \non.\n\n> said \n> before\n-- \nAda\n", Subject="a", Content_Type=kind)
    box += mail("长长 \n的文\n", Subject="b", Message_ID="<2@x>", Content_Type=f"{kind}; delsp=yes")

    posts = only(read("mbox", folder(tmp_path, {"moss.mbox": box})), PostRecord)

    assert [post.body.strip() for post in posts] == ["A line that goes on.\n\n> said before\n-- \nAda", "长长的文"]


def test_borders_without_names_and_sentences_with_times(tmp_path: Path) -> None:
    sentence = "One.\n\nFrom the start at 10:30 in 2006 we went\n>From quoted"
    box = b"From -\n" + mail(sentence, Subject="a").partition(b"\n")[2]
    box += b"From \n" + mail("Two.", Subject="b", Message_ID="<2@x>").partition(b"\n")[2]

    posts = only(read("mbox", folder(tmp_path, {"moss.mbox": box})), PostRecord)

    assert [post.body.strip() for post in posts] == [sentence.replace(">From", "From"), "Two."]


def test_parts_without_a_border_and_letters_without_a_name(tmp_path: Path) -> None:
    box = mail("No border", Subject="a", Content_Type="multipart/mixed")
    box += mail("Привет всем".encode("cp1251"), Subject="b", Message_ID="<2@x>", Content_Type="text/plain; charset=odd")

    posts = only(read("mbox", folder(tmp_path, {"moss.mbox": box})), PostRecord)

    assert [(post.body.strip(), post.attachments) for post in posts] == [("No border", ()), ("Привет всем", ())]


def test_a_file_without_mail_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="no mail"):
        read("mbox", folder(tmp_path, {"notes.txt": "From here to there\nis far.\n"}))


@pytest.mark.realdata
def test_odd_mails_of_real_lists_are_read() -> None:
    tests = DATA / "perceval-fixtures" / "tests" / "data"
    for name in ("mbox", "pipermail", "hyperkitty"):
        assert len(only(read("mbox", tests / name), PostRecord)) > 3


@pytest.mark.parametrize("sender", ["a=", "a_AT_", "((", ":"])
def test_senders_as_long_as_a_file_are_read_in_time(sender: str) -> None:
    """Reading again from every letter would take hours over these, and brackets in brackets end in an error."""
    begun = time.process_time()

    for head in ("From: ", "From: A via L <l@x>\nReply-To: "):
        assert author_of(parsed(f"{head}{sender * 200_000}\n\nHi".encode())).name

    assert time.process_time() - begun < 10
