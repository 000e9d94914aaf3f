"""Statements of reasons: complete, without people in them, taken by the database's rules, and sent once."""

from __future__ import annotations

import csv
import io
import json
import socket
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.far_side import FarSide, answer, far_side
from folkmoot.moderation.commands.deciding import undo
from folkmoot.moderation.commands.statements import change_transparency, describe_statement, send_statements
from folkmoot.moderation.dsa.checking import batch_problems, problems
from folkmoot.moderation.dsa.exporting import COLUMNS, as_csv, batches
from folkmoot.moderation.models import CaseItem, Decision, Sanction, StatementDelivery
from folkmoot.moderation.queries.statements import find_statement
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import a_case, a_reply, decided

# What the database's own documentation shows as an example that it takes.
GOOD: dict[str, Any] = {
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
    "decision_account": "DECISION_ACCOUNT_SUSPENDED",
    "account_type": "ACCOUNT_TYPE_BUSINESS",
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "decision_ground_reference_url": "https://www.anurl.com",
    "content_type": ["CONTENT_TYPE_VIDEO", "CONTENT_TYPE_SYNTHETIC_MEDIA"],
    "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
    "incompatible_content_ground": "grounds",
    "incompatible_content_explanation": "explanation",
    "incompatible_content_illegal": "Yes",
    "territorial_scope": ["PT", "ES"],
    "content_language": "EN",
    "content_date": "2023-08-08",
    "content_id": {"EAN-13": "0123456789123"},
    "application_date": "2023-08-08",
    "decision_facts": "facts",
    "source_type": "SOURCE_TRUSTED_FLAGGER",
    "automated_detection": "No",
    "automated_decision": "AUTOMATED_DECISION_PARTIALLY",
    "puid": "TK421",
}
URL = "/api/v1/statements"


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"decision_visibility": None, "decision_account": None}, "decision_visibility", "required_without_all"),
        ({"decision_visibility": "DECISION_VISIBILITY_CONTENT_REMOVED"}, "decision_visibility", "array"),
        ({"decision_visibility": ["DECISION_VISIBILITY_OTHER"]}, "decision_visibility_other", "required"),
        ({"decision_monetary": "DECISION_MONETARY_OTHER"}, "decision_monetary_other", "required"),
        ({"decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT"}, "illegal_content_legal_ground", "required"),
        ({"decision_ground": "ELSE"}, "decision_ground", "in"),
        ({"incompatible_content_explanation": "x" * 2001}, "incompatible_content_explanation", "max:2000"),
        ({"incompatible_content_illegal": "Maybe"}, "incompatible_content_illegal", "in"),
        ({"category": "STATEMENT_CATEGORY_SCOPE_OF_PLATFORM_SERVICE"}, "category", "in"),
        ({"category_specification": ["KEYWORD_NO"]}, "category_specification", "in"),
        ({"content_type": []}, "content_type", "required"),
        ({"content_type": ["CONTENT_TYPE_OTHER"]}, "content_type_other", "required"),
        ({"territorial_scope": ["US"]}, "territorial_scope", "in"),
        ({"content_language": "en"}, "content_language", "in"),
        ({"content_date": "1999-12-31"}, "content_date", "after_or_equal:2000-01-01"),
        ({"content_date": "2023-8-8"}, "content_date", "date_format:Y-m-d"),
        ({"application_date": "2023-02-30"}, "application_date", "date_format:Y-m-d"),
        ({"end_date_account_restriction": "2038-01-02"}, "end_date_account_restriction", "before_or_equal:2038-01-01"),
        ({"decision_facts": ""}, "decision_facts", "required"),
        ({"automated_detection": True}, "automated_detection", "in"),
        ({"puid": "a b"}, "puid", "regex"),
        ({"puid": "x" * 501}, "puid", "max:500"),
        ({"decision_ground_reference_url": "example"}, "decision_ground_reference_url", "url"),
        ({"content_id": {"EAN-13": "12"}}, "content_id.EAN-13", "regex"),
    ],
)
def test_what_the_database_refuses_is_found(changes: dict[str, Any], field: str, rule: str) -> None:
    assert problems(GOOD) == []
    assert (field, rule) in [(each.field, each.rule) for each in problems(GOOD | changes)]


def test_a_batch_has_one_to_a_hundred_statements_each_with_its_own_puid() -> None:
    assert batch_problems([GOOD, GOOD | {"puid": "TK422"}]) == {}
    assert -1 in batch_problems([GOOD, GOOD])
    assert -1 in batch_problems([])
    assert [len(each["statements"]) for each in batches([GOOD] * 250)] == [100, 100, 50]


def test_a_decision_is_a_complete_statement_that_names_nobody(cast: Cast) -> None:
    week = timezone.now() + timedelta(days=7)
    sanctions = [NewSanction(Sanction.Kind.SILENCE, week), NewSanction(Sanction.Kind.SUSPENSION, week)]
    case = a_case(cast, a_reply(cast, text="Mia Miller of Elm Street says go away"))
    statement = find_statement(decided(cast, case, words="Dear Mia, you wrote go away.", sanctions=sanctions))
    assert statement is not None
    assert problems(statement) == []
    assert statement["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert statement["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    assert statement["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"
    assert statement["end_date_account_restriction"] == f"{week:%Y-%m-%d}"
    assert statement["source_type"] == "SOURCE_TYPE_OTHER_NOTIFICATION"
    assert statement["automated_detection"] == "No"
    assert statement["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert statement["incompatible_content_ground"] == "1. Be kind"
    assert statement["decision_ground_reference_url"].endswith("/guidelines/1/#clause-1")
    said = json.dumps(statement)
    assert not any(word in said for word in ("Mia", "Elm Street", "Nils", "Mo ", "Rude"))


def test_what_restricts_nothing_has_no_statement(cast: Cast) -> None:
    assert find_statement(decided(cast, deed=Decision.Deed.NOTHING)) is None
    slip = decided(cast)
    back = undo(actor=cast.actor(cast.mo), decision=slip)
    assert find_statement(back) is None


def test_the_law_as_ground_and_what_a_machine_saw(cast: Cast) -> None:
    made = decided(cast, clause="law:Defamation, section 185", detected_by=CaseItem.Kind.RULE)
    statement = find_statement(made)
    assert statement is not None
    assert problems(statement) == []
    assert statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert statement["illegal_content_legal_ground"] == "Defamation, section 185"
    assert (statement["automated_detection"], statement["source_type"]) == ("Yes", "SOURCE_VOLUNTARY")
    with pytest.raises(NotAllowed):
        describe_statement(actor=cast.actor(cast.nils), decision=made, category="")
    with pytest.raises(RuleBroken, match="category"):
        describe_statement(actor=cast.actor(cast.mo), decision=made, category="STATEMENT_CATEGORY_NO")
    describe_statement(
        actor=cast.actor(cast.mo), decision=made, category="STATEMENT_CATEGORY_VIOLENCE", territories=["DE"]
    )
    described = find_statement(made)
    assert described is not None
    assert (described["category"], described["territorial_scope"]) == ("STATEMENT_CATEGORY_VIOLENCE", ["DE"])


def test_the_file_has_a_line_for_each_and_begins_no_formula(cast: Cast) -> None:
    statement = dict(GOOD, decision_facts="=1+1\nmore")
    rows = list(csv.reader(io.StringIO(as_csv([statement]))))
    assert rows[0] == list(COLUMNS)
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["decision_facts"] == "'=1+1 more"
    assert json.loads(line["content_type"]) == GOOD["content_type"]


class Database:
    """The DSA Transparency Database as its source has it: all of a batch or nothing, a PUID once."""

    def __init__(self, side: FarSide) -> None:
        self.known: dict[str, dict[str, Any]] = {}
        self.loses_answers = False
        self.status = ""
        self.calls = 0
        side.answers[URL] = self.reply

    def reply(self, stream: socket.socket, request: bytes) -> None:
        self.calls += 1
        head, _blank, body = request.partition(b"\r\n\r\n")
        status, said = self._judge(head.decode().lower(), json.loads(body)["statements"])
        if not self.loses_answers:
            stream.sendall(answer(json.dumps(said).encode(), "Content-Type: application/json", status=status))

    def _judge(self, head: str, statements: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
        if self.status:
            return self.status, {"message": "no"}
        if "authorization: bearer 7|secret" not in head:
            return "401 Unauthorized", {"message": "Unauthenticated."}
        if wrong := batch_problems(statements):
            named = {
                f"statement_{index}": {each.field: [each.rule] for each in found} for index, found in wrong.items()
            }
            return "422 Unprocessable Content", {"errors": named}
        if known := [each["puid"] for each in statements if each["puid"] in self.known]:
            message = "The platform identifier(s) are not all unique within this call."
            return "422 Unprocessable Content", {
                "message": message, "errors": {"puid": [message], "existing_puids": known},
            }  # fmt: skip
        self.known |= {each["puid"]: each for each in statements}
        return "201 Created", {"statements": [each | {"uuid": f"u-{each['puid'][:20]}"} for each in statements]}


def test_statements_are_sent_once_whatever_happens_on_the_way(cast: Cast, settings: Any) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    for _number in range(3):
        decided(cast)
    Decision.everywhere.update(at=long_ago)
    fresh = decided(cast)
    with far_side() as side:
        database = Database(side)
        settings.DSA_URL, settings.HTTP_ALLOW_PRIVATE = side.url(URL), [f"127.0.0.1:{side.port}"]
        assert send_statements() == 0
        change_transparency(actor=cast.actor(cast.max), sends_statements=True)
        assert send_statements() == 0
        assert database.calls == 0
        settings.DSA_TOKEN = "7|secret"
        database.loses_answers = True
        assert send_statements() == 0
        assert len(database.known) == 3
        database.loses_answers = False
        _now()
        assert send_statements() == 3
        assert send_statements() == 0
        assert len(database.known) == 3
        assert not StatementDelivery.everywhere.filter(decision=fresh).exists()
        Decision.everywhere.filter(id=fresh.id).update(at=long_ago)
        database.status = "503 Service Unavailable"
        assert send_statements() == 0
        database.status = ""
        assert send_statements() == 0
        _now()
        assert send_statements() == 1
    assert set(StatementDelivery.everywhere.values_list("state", flat=True)) == {"sent"}
    assert StatementDelivery.everywhere.get(decision=fresh).remote_id.startswith("u-fm-")
    with pytest.raises(RuleBroken, match="sent"):
        describe_statement(actor=cast.actor(cast.mo), decision=fresh, category="STATEMENT_CATEGORY_VIOLENCE")


def _now() -> None:
    StatementDelivery.everywhere.update(next_at=timezone.now() - timedelta(seconds=1))
