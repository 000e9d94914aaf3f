"""Guidelines change: what stands on a clause goes with it, and never means its neighbour."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.communities.commands.guidelines import publish_guidelines
from folkmoot.communities.models import Community
from folkmoot.communities.queries import forget_kept_communities, guidelines_in_force
from folkmoot.communities.starters import starter_of
from folkmoot.communities.wording import ClauseWords, words_of
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.moderation.clauses import ClauseCategory, clauses_in_force
from folkmoot.moderation.commands.deciding import decide
from folkmoot.moderation.commands.flagging import flag
from folkmoot.moderation.commands.rules import create_rule
from folkmoot.moderation.commands.words import add_words
from folkmoot.moderation.models import ClauseCare, Decision, LetterTemplate, ListedWord, Rule, RuleVersion
from folkmoot.moderation.queries.context import case_view
from folkmoot.moderation.queries.queue import queue_rows
from folkmoot.moderation.queries.rules import book_of, definitions_of
from folkmoot.moderation.rules.definition import RuleDefinition
from folkmoot.moderation.rules.wording import parsed
from folkmoot.moderation.tests.cases import a_post
from folkmoot.moderation.words.wordset import WordAction, WordEntry

pytestmark = pytest.mark.django_db
KIND = ClauseWords("Be kind", "Argue with what is said, never with who says it.", ClauseCategory.HARASSMENT)
ADS = ClauseWords("No advertising", "Share your own work where others asked for it.", ClauseCategory.SPAM)
PRIVATE = ClauseWords("Respect privacy", "Publish nobody else's address or number.", ClauseCategory.PRIVACY)


def _publish(cast: Cast, *clauses: ClauseWords) -> None:
    publish_guidelines(actor=cast.actor(cast.max), clauses=clauses, introduction="", change_note="")


def _all_accept(cast: Cast) -> None:
    members = Membership.everywhere.filter(community=cast.community)
    members.update(accepted_guidelines=guidelines_in_force(cast.community.id))
    for name in ("mia", "nils", "mo"):
        getattr(cast, name).refresh_from_db()


def _rule(cast: Cast, clause: str) -> Rule:
    rule = RuleDefinition("Shops", parsed('text contains "shop"'), Outcome.HOLD, clause=clause)
    return create_rule(actor=cast.actor(cast.max), rule=rule)


def _letter(cast: Cast, clause: str, text: str) -> None:
    LetterTemplate.everywhere.create(
        community=cast.community, clause=clause, deed=Decision.Deed.HIDE, language="en", text=text
    )


def _letters(cast: Cast) -> dict[str, str]:
    return dict(LetterTemplate.everywhere.filter(community=cast.community).values_list("text", "clause"))


def test_rules_words_letters_and_settings_follow_a_clause_to_its_new_number(cast: Cast) -> None:
    _publish(cast, KIND, ADS)
    rule = _rule(cast, "2")
    add_words(actor=cast.actor(cast.max), entries=[WordEntry("shop", WordAction.FLAG, clause="2")])
    _letter(cast, "community:1", "Of kindness")
    _letter(cast, "community:2", "Of selling")
    ClauseCare.everywhere.create(community=cast.community, place="community", number=2, severity=0)

    _publish(cast, ADS, KIND, PRIVATE)

    rule.refresh_from_db()
    assert rule.clause == "1"
    assert RuleVersion.everywhere.filter(rule=rule).count() == rule.version == 2
    assert next(each for each in book_of(cast.community.id).rules.rules if each.key == rule.key).clause == "1"
    assert ListedWord.everywhere.get(community=cast.community).clause == "1"
    assert _letters(cast) == {"Of kindness": "community:2", "Of selling": "community:1"}
    assert ClauseCare.everywhere.get(community=cast.community).number == 1


def test_what_stood_on_a_clause_that_is_gone_does_not_mean_its_neighbour(cast: Cast) -> None:
    _publish(cast, ADS, KIND)
    before = guidelines_in_force(cast.community.id)
    rule = _rule(cast, "1")
    _letter(cast, "community:1", "Of selling")
    ClauseCare.everywhere.create(community=cast.community, place="community", number=1, severity=0)

    _publish(cast, KIND)

    rule.refresh_from_db()
    assert before is not None
    assert rule.clause == f"community:{before.number}:1"
    assert _letters(cast) == {"Of selling": f"community:{before.number}:1"}
    assert not ClauseCare.everywhere.filter(community=cast.community).exists()


def test_a_clause_that_is_written_anew_in_its_place_keeps_what_stands_on_it(cast: Cast) -> None:
    _publish(cast, KIND, ADS)
    rule = _rule(cast, "2")

    _publish(cast, KIND, ClauseWords("Selling", "Only on Fridays, and never to newcomers!", ClauseCategory.SPAM))

    rule.refresh_from_db()
    assert (rule.clause, rule.version) == ("2", 1)


def test_the_starter_pack_follows_the_guidelines_without_rows(cast: Cast) -> None:
    _publish(cast, KIND, ADS)
    assert _clause_of(cast, "spam-phrases") == "2"

    _publish(cast, ADS, KIND)
    forget_kept_communities()

    assert _clause_of(cast, "spam-phrases") == "1"
    assert not Rule.everywhere.filter(community=cast.community).exists()


@pytest.mark.parametrize("kind", Community.Kind.values)
def test_the_starter_pack_calls_no_attack_advertising_in_any_set_to_begin_with(cast: Cast, kind: str) -> None:
    _publish(cast, *starter_of(kind).clauses)
    version = guidelines_in_force(cast.community.id)
    clauses = words_of(version)

    named = {rule.key: rule.clause for rule in definitions_of(cast.community.id)}
    about = {key: clauses[int(number) - 1].category for key, number in named.items() if number}

    # Projects have no clause of advertising.
    assert about.get("spam-phrases", "") in ("", ClauseCategory.SPAM, ClauseCategory.FRAUD)
    assert about["classifier-toxicity"] in (ClauseCategory.HARASSMENT, ClauseCategory.CONDUCT, ClauseCategory.HATE)


def _clause_of(cast: Cast, key: str) -> str:
    return next(rule for rule in book_of(cast.community.id).rules.rules if rule.key == key).clause


def test_what_waits_when_guidelines_change_waits_under_the_same_clause(cast: Cast) -> None:
    _publish(cast, KIND, ADS)
    _all_accept(cast)
    flagged = clauses_in_force(cast.community.id)[1]
    post = a_post(cast, text="Come to my shop")
    flag(actor=cast.actor(cast.nils), subject=("post", post.id), clause=flagged.ref)

    _publish(cast, PRIVATE, KIND, ADS)
    _all_accept(cast)

    ads = clauses_in_force(cast.community.id)[2]
    (row,) = queue_rows(cast.actor(cast.mo))
    view = case_view(cast.actor(cast.mo), row.case)
    assert (row.clause, view.likeliest, view.reasons[0].clause) == (ads, ads.ref, ads)
    assert decide(actor=cast.actor(cast.mo), case=row.case, deed="hide").clause == ads.ref


def test_who_has_not_accepted_what_changed_reads_that_and_no_other_reason(cast: Cast, client: Client) -> None:
    _publish(cast, KIND, ADS)
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    refused = client.get("/c/moorland/moderation/places/")
    assert refused.status_code == 403
    assert "First read and accept the guidelines" in refused.content.decode()
