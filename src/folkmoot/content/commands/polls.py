"""Polls: asking, voting, closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.content import policies
from folkmoot.content.commands.asking import OPTIONS_AT_MOST, NewPoll, checked_options, columns_of
from folkmoot.content.commands.gating import judge_words
from folkmoot.content.commands.noting import note
from folkmoot.content.models import Ballot, BallotChoice, Poll, PollOption, Post
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import Ruling, settle
from folkmoot.members.commands.pending import as_edit, drop_change, find_change, put_off, take_change
from folkmoot.members.models import PendingChange
from folkmoot.members.queries import actor_of
from folkmoot.spaces.policies import can_write


def insert_poll(*, actor: Actor, post: Post, poll: NewPoll) -> Poll:
    """Write a poll with its post, in the transaction of the post. Raises RuleBroken for one that cannot be voted on."""
    options = checked_options(poll)
    row = Poll.everywhere.create(community_id=post.community_id, post=post, **columns_of(poll, options))
    _insert_options(row, options, actor)
    note("content.poll.opened", actor=actor, thread=post.thread, subject=("poll", row.id))
    return row


def edit_poll(*, actor: Actor, poll: Poll, changed: NewPoll) -> Poll:
    """Ask differently, while nobody has voted: who may edit the post. What the gate holds waits.

    Records `content.poll.edited` or `members.change.held`. Raises NotAllowed, Refused; RuleBroken for a poll that
    cannot be voted on, that is closed or that has votes.
    """
    if not policies.can_edit_poll(actor, poll):
        raise NotAllowed(_("You may not change this poll."))
    checked_options(changed)
    ruling = _judged(actor, poll, changed.words, "poll_question")
    changed = changed.rewritten(ruling.said)
    subject = ("poll", poll.id)
    with transaction.atomic():
        poll = _locked(poll)
        if ruling.is_held:
            closes_at = changed.closes_at.isoformat() if changed.closes_at else None
            asked = {**asdict(changed), "options": list(changed.options), "closes_at": closes_at}
            change = put_off(actor=actor, subject=subject, changes={"poll": asked}, together=False)
            subject = as_edit(change, poll.post.author_id)
        else:
            drop_change(poll.community_id, subject)
            _ask_again(actor, poll, changed)
        settle(ruling, actor=actor, subject=subject)
    return poll


def approve_poll(*, actor: Actor, poll: Poll, turned_down: bool = False) -> Poll:
    """Make changes to a poll that were held: other questions, further options. Who moderates.

    Records `content.poll.edited`, `content.poll.option_added`. Raises NotAllowed; RuleBroken where it has votes
    meanwhile.
    """
    if not policies.moderates_thread(actor, poll.post.thread):
        raise NotAllowed(_("Moderators approve posts."))
    with transaction.atomic():
        poll = _locked(poll)
        change = take_change(poll.community_id, ("poll", poll.id), turned_down=turned_down)
        if change is None:
            return poll
        writer = actor_of(change.member) if change.member is not None else actor
        if asked := change.changes.get("poll"):
            closes_at = datetime.fromisoformat(asked["closes_at"]) if asked["closes_at"] else None
            _ask_again(writer, poll, NewPoll(**{**asked, "closes_at": closes_at}))
        there = {option.text.lower() for option in PollOption.everywhere.filter(poll=poll)}
        for text in change.changes.get("options", []):
            if text.lower() not in there:
                _insert_option(writer, poll, text)
    return poll


def cast_ballot(*, actor: Actor, poll: Poll, choices: Sequence[int] | Mapping[int, int]) -> Ballot:
    """Vote: option ids (ranked: best first), or for quadratic polls option ids with the votes bought.

    Replaces an earlier ballot unless votes are final. Records `content.poll.voted` (never for what).
    """
    _may_vote(actor, poll)
    bought = _as_votes(poll, choices)
    with transaction.atomic():
        poll = Poll.everywhere.select_for_update().get(id=poll.id)
        old = Ballot.everywhere.filter(poll=poll, member_id=actor.member_id).first()
        if old is not None and poll.votes_are_final:
            raise RuleBroken("vote-is-final", _("Votes in this poll are final."))
        if old is not None:
            _take_back(poll, old)
        ballot = Ballot.everywhere.create(community_id=poll.community_id, poll=poll, member_id=actor.own_id)
        options = PollOption.everywhere.filter(poll=poll).count()
        # A ranked choice is worth Borda points among the options that were there when it was made.
        BallotChoice.everywhere.bulk_create(
            BallotChoice(
                community_id=poll.community_id,
                ballot=ballot,
                option_id=option_id,
                rank=rank,
                votes=options - rank + 1 if poll.kind == Poll.Kind.RANKED else votes,
            )
            for rank, (option_id, votes) in enumerate(bought.items(), start=1)
        )
        _score(poll, ballot, 1)
        note("content.poll.voted", actor=actor, thread=poll.post.thread, subject=("poll", poll.id))
    return ballot


def retract_ballot(*, actor: Actor, poll: Poll) -> None:
    """Take one's vote back. Records `content.poll.retracted`. Raises RuleBroken where votes are final."""
    _may_vote(actor, poll)
    with transaction.atomic():
        # Of two retractions at once the second finds none.
        poll = _locked(poll)
        old = Ballot.everywhere.filter(poll=poll, member_id=actor.member_id).first()
        if old is None:
            return
        if poll.votes_are_final:
            raise RuleBroken("vote-is-final", _("Votes in this poll are final."))
        _take_back(poll, old)
        note("content.poll.retracted", actor=actor, thread=poll.post.thread, subject=("poll", poll.id))


def add_option(*, actor: Actor, poll: Poll, text: str) -> PollOption | None:
    """Add an option where the poll lets the actor; None while the gate holds it.

    Records `content.poll.option_added` or `members.change.held`. Raises NotAllowed, RuleBroken, Refused.
    """
    _may_vote(actor, poll)
    is_author = poll.post.author_id == actor.member_id
    if poll.who_adds_options == Poll.WhoAdds.NOBODY or (poll.who_adds_options == Poll.WhoAdds.AUTHOR and not is_author):
        raise NotAllowed(_("You may not add options to this poll."))
    text = " ".join(text.split())[:200]
    ruling = _judged(actor, poll, [text], "text")
    text = ruling.said(text, 200)
    with transaction.atomic():
        options = list(PollOption.everywhere.select_for_update().filter(poll=poll))
        if not text or len(options) >= OPTIONS_AT_MOST or text.lower() in {o.text.lower() for o in options}:
            raise RuleBroken("bad-options", _("Give two to fifty different options."), field="text")
        subject, option = ("poll", poll.id), None
        if ruling.is_held:
            subject = as_edit(_put_option_off(actor, poll, text), poll.post.author_id)
        else:
            option = _insert_option(actor, poll, text)
        settle(ruling, actor=actor, subject=subject)
    return option


def close_poll(*, actor: Actor, poll: Poll) -> Poll:
    """End a poll now: its author and staff. Records `content.poll.closed`."""
    if not policies.can_close_poll(actor, poll):
        raise NotAllowed(_("The author and moderators close a poll."))
    with transaction.atomic():
        if poll.closed_at is None:
            poll.closed_at = timezone.now()
            poll.save(update_fields=["closed_at"])
            _show_again(poll)
            note("content.poll.closed", actor=actor, thread=poll.post.thread, subject=("poll", poll.id))
    return poll


def _judged(actor: Actor, poll: Poll, words: Sequence[str], field: str) -> Ruling:
    thread = poll.post.thread
    return judge_words(
        actor=actor, kind="poll", words=words, field=field, space_id=thread.space_id, thread=thread, subject_id=poll.id
    )


def _locked(poll: Poll) -> Poll:
    return Poll.everywhere.select_for_update(of=("self",)).select_related("post__thread").get(id=poll.id)


def _ask_again(actor: Actor, poll: Poll, changed: NewPoll) -> None:
    if poll.ballot_count or not poll.is_open():
        raise RuleBroken("has-votes", _("A poll that has votes, or is closed, stays as it was asked."))
    options = checked_options(changed)
    columns = columns_of(changed, options)
    for name, value in columns.items():
        setattr(poll, name, value)
    poll.save(update_fields=list(columns))
    PollOption.everywhere.filter(poll=poll).delete()
    _insert_options(poll, options, actor)
    _show_again(poll)
    note("content.poll.edited", actor=actor, thread=poll.post.thread, subject=("poll", poll.id))


def _insert_option(actor: Actor, poll: Poll, text: str) -> PollOption:
    last = PollOption.everywhere.filter(poll=poll).order_by("position").last()
    option = PollOption.everywhere.create(
        community_id=poll.community_id, poll=poll, position=(last.position if last else 0) + 1, text=text,
        added_by_id=actor.member_id,
    )  # fmt: skip
    _show_again(poll)
    note("content.poll.option_added", actor=actor, thread=poll.post.thread, subject=("poll", poll.id))
    return option


def _put_option_off(actor: Actor, poll: Poll, text: str) -> PendingChange:
    waits = find_change(poll.community_id, ("poll", poll.id))
    before = waits.changes.get("options", []) if waits is not None else []
    options = list(dict.fromkeys([*before, text]))[:OPTIONS_AT_MOST]
    return put_off(actor=actor, subject=("poll", poll.id), changes={"options": options}, together=False)


def _insert_options(poll: Poll, options: Sequence[str], actor: Actor) -> None:
    PollOption.everywhere.bulk_create(
        PollOption(community_id=poll.community_id, poll=poll, position=n, text=text, added_by_id=actor.member_id)
        for n, text in enumerate(options, start=1)
    )


def _may_vote(actor: Actor, poll: Poll) -> None:
    if not can_write(actor) or actor.member_id is None:
        raise NotAllowed(_("Members vote."))
    if poll.post.thread.is_put_away:
        raise NotAllowed(_("This space is archived. What was said stays readable."))
    if not poll.is_open():
        raise RuleBroken("poll-closed", _("This poll is closed."))


def _as_votes(poll: Poll, choices: Sequence[int] | Mapping[int, int]) -> dict[int, int]:
    votes = dict(choices) if isinstance(choices, Mapping) else dict.fromkeys(choices, 1)
    votes = {option: count for option, count in votes.items() if count > 0}
    own = set(PollOption.everywhere.filter(poll=poll).values_list("id", flat=True))
    if not set(votes) <= own or (not isinstance(choices, Mapping) and len(choices) != len(set(choices))):
        raise RuleBroken("bad-choice", _("Choose among the options of this poll, each at most once."))
    if not poll.min_choices <= len(votes) <= max(poll.max_choices, len(own) if poll.kind == "ranked" else 0):
        raise RuleBroken(
            "wrong-number",
            _("Choose %(least)s to %(most)s options.") % {"least": poll.min_choices, "most": poll.max_choices},
        )
    if poll.kind == Poll.Kind.QUADRATIC and sum(count * count for count in votes.values()) > poll.credits:
        raise RuleBroken("credits", _("Your votes cost more than %(credits)s credits.") % {"credits": poll.credits})
    if poll.kind != Poll.Kind.QUADRATIC:
        return dict.fromkeys(votes, 1)
    return votes


def _take_back(poll: Poll, ballot: Ballot) -> None:
    _score(poll, ballot, -1)
    ballot.delete()


def _score(poll: Poll, ballot: Ballot, sign: int) -> None:
    for choice in BallotChoice.everywhere.filter(ballot=ballot):
        PollOption.everywhere.filter(id=choice.option_id).update(score=F("score") + sign * choice.votes)
    Poll.everywhere.filter(id=poll.id).update(ballot_count=F("ballot_count") + sign)
    _show_again(poll)


def _show_again(poll: Poll) -> None:
    Post.everywhere.filter(id=poll.post_id).update(revision=F("revision") + 1)
