"""The pages of rules and words, and the API, do what they say and lose nothing that was typed."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ChoiceField
from django.test import Client
from hypothesis import given, settings

from folkmoot.core.testing.cast import Cast
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.rules import create_rule
from folkmoot.moderation.commands.words import add_words
from folkmoot.moderation.models import ListedWord, Rule
from folkmoot.moderation.queries.rules import definitions_of
from folkmoot.moderation.rule_forms import RuleForm
from folkmoot.moderation.rules.condition_form import ConditionForm
from folkmoot.moderation.rules.conditions import Condition, to_json
from folkmoot.moderation.rules.definition import RuleDefinition
from folkmoot.moderation.rules.rows import condition_of, rows_of
from folkmoot.moderation.rules.wording import parsed
from folkmoot.moderation.tests.test_rule_conditions import CONDITIONS
from folkmoot.moderation.words.wordset import WordAction, WordEntry

pytestmark = pytest.mark.django_db
_AT = "/c/moorland/moderation/rules"
_RULE = {"name": "No shops", "mode": "on", "outcome": "hold", "clause": "1", "tags": "a, b", "exempt_trust": "3"}
_ROWS = {
    "shape": "rows", "join": "all",
    "row-0-what": "text", "row-0-depth": "0", "row-0-op": "contains", "row-0-value": "shop\nstore",
    "row-1-what": "none", "row-1-depth": "0",
    "row-2-what": "links", "row-2-depth": "1", "row-2-op": "<", "row-2-value": "2",
}  # fmt: skip
_WHEN = 'text contains ["shop", "store"] and not links < 2'


def _signed_in(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(getattr(cast, who).account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@given(CONDITIONS)
@settings(max_examples=60, deadline=None)
def test_a_condition_is_the_same_as_rows(condition: Condition) -> None:
    assert condition_of(*rows_of(condition)) == condition


def test_a_form_keeps_what_was_typed_when_its_shape_changes() -> None:
    form = ConditionForm.sent({**_ROWS, "do": "text"})
    assert (form.shape, form.text) == ("text", _WHEN)
    assert ConditionForm.sent({"shape": "text", "when": _WHEN, "do": "rows"}).read() == parsed(_WHEN)
    broken = ConditionForm.sent({"shape": "text", "when": "links >", "do": "rows"})
    assert (broken.shape, broken.text) == ("text", "links >")
    assert "a number" in broken.error


def test_a_manager_makes_changes_and_lays_aside_a_rule(client: Client, cast: Cast) -> None:
    _signed_in(client, cast, "max")
    added = client.post(f"{_AT}/new/", {**_RULE, **_ROWS, "do": "add", "new": "private"})
    assert added.status_code == 200
    assert b'name="row-3-what"' in added.content
    refused = client.post(f"{_AT}/new/", {**_RULE, **_ROWS, "row-2-value": "two", "do": "save"})
    assert refused.status_code == 422
    assert "compared with a number" in refused.content.decode()
    assert client.post(f"{_AT}/new/", {**_RULE, **_ROWS, "do": "save"}).status_code == 302
    rule = Rule.everywhere.get(key="no-shops").definition()
    assert rule.condition == parsed(_WHEN)
    assert (rule.clause, rule.tags, rule.exempt.trust) == ("1", ("a", "b"), 3)
    old = client.post(f"{_AT}/rule/no-shops/", {**_RULE, **_ROWS, "version": "9", "do": "save"})
    assert "Somebody changed this rule meanwhile" in old.content.decode()
    text = {**_RULE, "outcome": "block", "shape": "text", "when": "links > 9", "version": "1", "do": "save"}
    assert client.post(f"{_AT}/rule/no-shops/", text).status_code == 302
    assert "Links – more than 9" in client.get(f"{_AT}/").content.decode()
    assert client.post(f"{_AT}/rule/no-shops/versions/", {"number": "1"}).status_code == 302
    assert client.post(f"{_AT}/rule/no-shops/state/", {"do": "notes"}).status_code == 302
    assert "Version 4" in client.get(f"{_AT}/rule/no-shops/versions/").content.decode()
    assert client.post(f"{_AT}/rule/no-shops/state/", {"do": "retire"}).status_code == 302
    assert "No shops" in client.get(f"{_AT}/file/").content.decode()


def test_a_form_without_a_condition_makes_no_rule_for_everything(client: Client, cast: Cast) -> None:
    _signed_in(client, cast, "max")
    sent = {**_RULE, "outcome": "block", "shape": "rows", "join": "all", "do": "save"}
    refused = client.post(f"{_AT}/new/", sent)
    assert refused.status_code == 422
    assert "Say when the rule is met." in refused.content.decode()
    meant = {**_RULE, "outcome": "flag", "shape": "text", "when": "always", "do": "save"}
    assert client.post(f"{_AT}/new/", meant).status_code == 302
    # And it is shown so, to be saved again.
    assert ">always</textarea>" in client.get(f"{_AT}/rule/no-shops/").content.decode()


def test_rules_go_out_as_a_file_and_come_back(client: Client, cast: Cast) -> None:
    _signed_in(client, cast, "max")
    sent = client.get(f"{_AT}/RULES.json").content
    before = definitions_of(cast.community.id)
    assert client.post(f"{_AT}/file/", {"file": SimpleUploadedFile("RULES.json", sent)}).status_code == 302
    assert [to_json(rule.condition) for rule in definitions_of(cast.community.id)] == [
        to_json(rule.condition) for rule in before
    ]
    wrong = client.post(f"{_AT}/file/", {"rules": '[{"name": "x", "when": "links"}]'})
    assert wrong.status_code == 422
    assert "Rule 1" in wrong.content.decode()
    assert "This is no JSON" in client.post(f"{_AT}/file/", {"rules": "[" * 3000}).content.decode()


def test_the_test_box_tells_what_was_seen(client: Client, cast: Cast) -> None:
    _signed_in(client, cast, "mo")
    asked = {"text": "Buy v1аgra at https://xn--80ak6aa92e.com", "trust": "0", "age_days": "1", "posts": "0"}
    shown = client.post(f"{_AT}/test/", asked).content.decode()
    add_words(actor=cast.actor(cast.mo), entries=[WordEntry("crypto", WordAction.APPROVE)])
    listed = client.post(f"{_AT}/test/", {**asked, "text": "c r y p t o"}).content.decode()
    assert "of the list “Require approval”" in listed
    for words in ("Phrases of known spam", "buy viagra at", "apple.com", "Hold it until a moderator approves"):
        assert words in shown
    tried = client.post(f"{_AT}/test/", {**asked, "when": "links > 5"}).content.decode()
    assert "No rule is met." in tried
    assert client.post(f"{_AT}/test/", {**asked, "when": "links >"}).status_code == 422


def test_moderators_keep_the_lists(client: Client, cast: Cast) -> None:
    _signed_in(client, cast, "mo")
    given_words = {"action": "replace", "words": "teh\nrecieve", "replacement": "the"}
    assert client.post(f"{_AT}/words/", given_words).status_code == 302
    taken = client.post(f"{_AT}/words/", {"action": "flag", "words": "teh\nnew one"})
    assert taken.status_code == 422
    assert "It stands on the list “Replace” already." in taken.content.decode()
    csv = SimpleUploadedFile("words.csv", b"word,action\nspam*,block\nnonsense,explode\n")
    assert "Row 2" in client.post(f"{_AT}/words/import/", {"file": csv}).content.decode()
    good = SimpleUploadedFile("words.csv", b"spam*\nscam\n")
    assert client.post(f"{_AT}/words/import/", {"file": good, "action": "block"}).status_code == 302
    assert client.get(f"{_AT}/words/words.csv?list=block").content.decode().splitlines()[1:] == [
        "scam,block,,,", "spam*,block,,,",
    ]  # fmt: skip
    ids = [str(row.pk) for row in ListedWord.everywhere.filter(action="block")]
    gone = client.post(f"{_AT}/words/remove/", {"word": ids, "action": "block"})
    assert set(parse_qs(urlsplit(gone["Location"]).query)["words"][0].splitlines()) == {"spam*", "scam"}
    assert ListedWord.everywhere.count() == 3


def test_a_listed_word_stands_on_a_clause_and_comes_back_as_it_was(client: Client, cast: Cast) -> None:
    _signed_in(client, cast, "mo")
    given = {"action": "block", "words": "shop", "clause": "1", "exact": "on"}
    assert client.post(f"{_AT}/words/", given).status_code == 302
    assert "1 word was added." in client.get(f"{_AT}/words/").content.decode()
    row = ListedWord.everywhere.get()
    assert (row.clause, row.exact) == ("1", True)
    assert '<td class="wraps">1. Be kind</td>' in client.get(f"{_AT}/words/?list=block").content.decode()
    gone = client.post(f"{_AT}/words/remove/", {"word": [str(row.pk)], "action": "block"})
    form = client.get(gone["Location"]).context["form"]
    assert {name: form.initial[name] for name in ("words", "clause", "exact")} == {
        "words": "shop", "clause": "1", "exact": "on",
    }  # fmt: skip
    assert client.post(f"{_AT}/words/", given).status_code == 302
    client.post(f"{_AT}/words/", given)
    assert "1 was there already." in client.get(f"{_AT}/words/").content.decode()


def test_the_api_does_the_same(client: Client, cast: Cast) -> None:
    _signed_in(client, cast, "max")

    def sent(method: str, path: str, body: object = None) -> tuple[int, object]:
        answer = client.generic(
            method, f"/c/moorland/api/v1/moderation/{path}", json.dumps(body) if body is not None else "",
            content_type="application/json",
        )  # fmt: skip
        return answer.status_code, answer.json() if answer.content else None

    status, made = sent("POST", "rules", {"name": "Shops", "when": _WHEN, "outcome": "hold"})
    assert (status, made["key"], made["version"]) == (201, "shops", 1)  # type: ignore[index]
    assert sent("PUT", "rules/shops", {"name": "Shops", "when": "links > 3", "version": 1})[0] == 200
    assert sent("PUT", "rules/shops", {"name": "Shops", "when": "links > 4", "version": 1})[0] == 409
    assert sent("PUT", "rules/shops", {"name": "Shops", "when": "links >"})[0] == 422
    assert len(sent("GET", "rules/shops/versions")[1]) == 2  # type: ignore[arg-type]
    assert sent("DELETE", "rules/shops")[0] == 204
    assert sent("POST", "rules/shops/restore")[0] == 200
    assert sent("PUT", "rules", {"rules": sent("GET", "rules")[1]})[1] == {"added": 0, "changed": 0}
    words = {"words": [{"word": "teh", "action": "replace", "replacement": "the"}, {"word": "teh", "action": "flag"}]}
    taken = sent("POST", "words", words)[1]
    assert (taken["added"], len(taken["refused"])) == (1, 1)  # type: ignore[index]
    tried = sent("POST", "rules/test", {"text": "teh v1agra"})[1]
    assert (tried["outcome"], tried["source"], tried["reads"]) == ("hold", "the v1agra", "teh viagra")  # type: ignore[index]
    listed = sent("GET", "words")[1]
    assert sent("DELETE", f"words/{listed[0]['id']}")[0] == 204  # type: ignore[index]


def test_a_rule_shows_its_clause_in_words_however_it_names_it(client: Client, cast: Cast) -> None:
    (clause,) = clauses_in_force(cast.community.id)
    labels = []
    for named in (None, clause):
        field = RuleForm(clauses=[], named=named, chosen=clause.ref).fields["clause"]
        assert isinstance(field, ChoiceField)
        labels += [str(label) for value, label in field.widget.choices if value == clause.ref]
    assert labels == ["A clause that there is not any more", f"1. {clause.title} (of an earlier version)"]
    create_rule(actor=cast.actor(cast.max), rule=RuleDefinition("Shops", parsed("links > 3"), clause=clause.ref))
    _signed_in(client, cast, "max")
    shown = " ".join(client.get(f"{_AT}/rule/shops/").content.decode().split())
    assert f'<option value="{clause.ref}" selected>1. {clause.title}</option>' in shown
