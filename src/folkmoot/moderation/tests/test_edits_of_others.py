"""Who changes what another wrote answers for the words; whose thing it is hears of it and is never judged for them."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import Conflict, RuleBroken
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as
from folkmoot.members.models import Membership, PendingChange
from folkmoot.moderation.commands.deciding import decide, reverse
from folkmoot.moderation.commands.flagging import flag
from folkmoot.moderation.models import Case, CaseItem, Decision, Sanction
from folkmoot.moderation.queries.context import case_view
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import a_reply, the_clause

pytestmark = pytest.mark.django_db
WARNING = NewSanction(Sanction.Kind.WARNING)


@pytest.fixture
def wiki(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Post:
    """A reply of Mia's that everybody may edit, and a rule that finds casinos in it."""
    post = a_reply(cast, text="A walk.")
    Post.everywhere.filter(id=post.id).update(is_wiki=True)
    Membership.everywhere.filter(id=cast.nils.id).update(trust_level=3)
    cast.nils.refresh_from_db()
    post.refresh_from_db()
    return post


def told(kind: str) -> list[int]:
    return [line.details["member"] for line in Activity.everywhere.filter(kind=kind).order_by("id")]


def edit(cast: Cast, post: Post, text: str = "A casino.", by: Membership | None = None) -> Post:
    return commands.edit_post(actor=cast.actor(by or cast.nils), post=post, markdown=text)


def test_a_held_edit_is_a_case_of_its_own_about_who_wrote_it(
    cast: Cast, wiki: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag(actor=cast.actor(cast.eda), subject=("post", wiki.id), clause=the_clause(cast))
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    edit(cast, wiki)
    cases = {case.subject_type: case for case in Case.everywhere.all()}
    assert (cases["post"].author_id, cases["post-edit"].author_id) == (cast.mia.id, cast.nils.id)

    changes = case_view(cast.actor(cast.mo), cases["post-edit"]).changes
    assert changes is not None
    assert (changes.waits, [str(row.before) for row in changes.rows]) == (True, ["A <del>walk</del>."])
    assert case_view(cast.actor(cast.mo), cases["post"]).changes is None
    decision = decide(actor=cast.actor(cast.mo), case=cases["post-edit"], deed="hide", sanctions=[WARNING])
    assert (decision.author_id, Sanction.everywhere.get().member_id) == (cast.nils.id, cast.nils.id)
    assert "A casino." in decision.evidence["text"]
    assert Post.everywhere.get(id=wiki.id).state == "visible"
    assert told("moderation.author.told") == [cast.nils.id]
    assert told("moderation.owner.told") == [cast.mia.id]
    assert Case.everywhere.get(id=cases["post"].id).state == "open"

    reverse(actor=cast.actor(cast.max), decision=decision)
    assert Post.everywhere.get(id=wiki.id).markdown == "A casino."


def test_deciding_about_the_post_leaves_the_edit_of_another_waiting(
    cast: Cast, wiki: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    edit(cast, wiki)
    case = flag(actor=cast.actor(cast.eda), subject=("post", wiki.id), clause=the_clause(cast)).case
    decision = decide(actor=cast.actor(cast.mo), case=case, deed="hide")
    assert (decision.author_id, decision.evidence["text"]) == (cast.mia.id, "A walk.")
    assert Post.everywhere.get(id=wiki.id).state == "hidden"
    assert PendingChange.everywhere.get().state == PendingChange.State.WAITING


@pytest.mark.parametrize("outcome", [Outcome.LIMIT, Outcome.SILENCE])
def test_a_rule_limits_who_wrote_the_edit(
    cast: Cast, wiki: Post, monkeypatch: pytest.MonkeyPatch, outcome: Outcome
) -> None:
    judged_as(monkeypatch, outcome, about="casino")
    edit(cast, wiki)
    assert set(Sanction.everywhere.values_list("member_id", flat=True)) == {cast.nils.id}
    assert set(Case.everywhere.values_list("author_id", flat=True)) == {cast.nils.id}


def test_nobody_is_silenced_for_words_that_stood_there_before(
    cast: Cast, wiki: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(cast, wiki, "A casino.", by=cast.mia)
    wiki.refresh_from_db()
    judged_as(monkeypatch, Outcome.SILENCE, about="casino")
    edit(cast, wiki, "A casino, and a walk.")
    assert (Case.everywhere.get().author, Sanction.everywhere.count()) == (cast.nils, 0)
    assert Post.everywhere.get(id=wiki.id).markdown == "A casino."


def test_an_edit_that_is_seen_at_once_is_judged_as_its_writers(
    cast: Cast, wiki: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_as(monkeypatch, Outcome.FLAG, about="casino")
    edit(cast, wiki)
    case = Case.everywhere.get()
    assert (case.subject_type, case.author_id) == ("post", cast.nils.id)
    decide(actor=cast.actor(cast.mo), case=case, deed="hide", sanctions=[WARNING])
    assert Sanction.everywhere.get().member_id == cast.nils.id
    assert told("moderation.owner.told") == [cast.mia.id]


def test_where_words_of_two_came_together_no_measure_falls_on_the_wrong_one(
    cast: Cast, wiki: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = flag(actor=cast.actor(cast.eda), subject=("post", wiki.id), clause=the_clause(cast)).case
    judged_as(monkeypatch, Outcome.FLAG, about="casino")
    edit(cast, wiki)
    assert CaseItem.everywhere.get(case=case, kind=CaseItem.Kind.RULE).details["writer"] == cast.nils.id
    with pytest.raises(RuleBroken, match="came together"):
        decide(actor=cast.actor(cast.mo), case=case, deed="hide", sanctions=[WARNING])
    assert decide(actor=cast.actor(cast.mo), case=case, deed="hide").author_id == cast.mia.id


def test_nobody_changes_what_another_has_waiting(cast: Cast, wiki: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    edit(cast, wiki)
    with pytest.raises(Conflict):
        edit(cast, wiki, "Mia's casino.", by=cast.mia)
    case = Case.everywhere.get()
    decision = decide(actor=cast.actor(cast.mo), case=case, deed="hide", clause=the_clause(cast))
    edit(cast, wiki, "Mia's casino.", by=cast.mia)
    reverse(actor=cast.actor(cast.max), decision=decision)
    assert Post.everywhere.get(id=wiki.id).markdown == "A walk."
    assert PendingChange.everywhere.get().member_id == cast.mia.id


def test_titles_and_polls_follow_the_same_rule(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = a_reply(cast).thread
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    Membership.everywhere.filter(id=cast.nils.id).update(trust_level=4)
    cast.nils.refresh_from_db()
    commands.rename_thread(actor=cast.actor(cast.nils), thread=thread, title="The casino")
    case = Case.everywhere.get()
    assert (case.subject_type, case.author_id) == ("thread-edit", cast.nils.id)
    decide(actor=cast.actor(cast.mo), case=case, deed="approve")
    assert Thread.everywhere.get(id=thread.id).title == "The casino"
    assert Decision.everywhere.get().author_id == cast.nils.id


def test_an_edit_that_no_rule_saw_is_named_in_the_case_of_the_post(cast: Cast, wiki: Post) -> None:
    edit(cast, wiki, "A casino.")
    edit(cast, wiki, "A walk, and a casino.", by=cast.mia)
    flag(actor=cast.actor(cast.eda), subject=("post", wiki.id), clause=the_clause(cast), text="An advertisement.")
    view = case_view(cast.actor(cast.mo), Case.everywhere.get(subject_type="post"))
    assert (view.row.case.author, list(view.changed_by)) == (cast.mia, [cast.nils])
    assert view.changes is not None
    assert (view.changes.waits, [str(row.after) for row in view.changes.rows]) == (False, ["A <ins>casino</ins>."])
    shown = render_to_string("moderation/partials/_evidence.html", {"view": view})
    assert f"/members/{cast.nils.handle}/" in shown
