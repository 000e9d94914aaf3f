"""What members say among themselves is out of reach of workflows, whoever writes these."""

from __future__ import annotations

import pytest
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.automation.commands import create_workflow
from folkmoot.automation.definition import from_data
from folkmoot.automation.models import Run, Workflow, WorkflowVersion
from folkmoot.automation.queries.dry_run import dry_run
from folkmoot.automation.subjects import subject_for
from folkmoot.automation.tests.building import HELLO, in_force
from folkmoot.automation.vocabulary.members import space_choices
from folkmoot.automation.vocabulary.posts import post_of, thread_of
from folkmoot.content.tests.chatting import a_talk, say
from folkmoot.core.errors import RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.core.workflows import Occasion
from folkmoot.spaces.commands import space_of_directs

WHISPERED = {"kind": "event", "event": "content.direct.post.created"}
OVERHEARS = {"all": [{"field": "post.text", "op": "contains", "value": "heather"}]}


def test_no_workflow_in_force_begins_with_a_conversation_or_has_it_as_its_goal(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        in_force(cast, trigger=WHISPERED)
    with pytest.raises(RuleBroken):
        in_force(cast, goal={"event": "content.direct.started", "days": 7})
    with pytest.raises(RuleBroken):
        in_force(cast, trigger={"kind": "event", "event": "members.relation.made"})


def test_trying_a_draft_tells_a_manager_nothing_of_conversations(cast: Cast) -> None:
    say(cast, a_talk(cast), "Meet me in the heather")
    definition = from_data({"trigger": WHISPERED, "steps": [HELLO], "who": OVERHEARS})
    workflow = create_workflow(actor=cast.actor(cast.max), name="Ears", definition=definition)
    found = dry_run(workflow, definition, mode="log")
    assert (found.looked_at, found.visitors) == (0, [])


def test_what_was_in_force_before_hears_nothing_of_conversations(cast: Cast) -> None:
    workflow = in_force(cast)
    WorkflowVersion.everywhere.filter(workflow=workflow).update(definition={"trigger": WHISPERED, "steps": [HELLO]})
    say(cast, a_talk(cast), "Meet me in the heather")
    run_until_idle()
    assert Workflow.objects.get().trouble == ""
    assert not Run.objects.exists()


def test_the_words_of_a_conversation_are_no_field_and_its_thread_no_place(cast: Cast) -> None:
    post = say(cast, a_talk(cast), "Meet me in the heather")
    now = timezone.now()
    occasion = Occasion(1, WHISPERED["event"], now, "post", post.id, post.thread_id, post.thread.space_id)
    subject = subject_for(cast.community, cast.mia, now=now, occasion=occasion)
    assert (post_of(subject), thread_of(subject)) == (None, None)


def test_the_place_of_conversations_is_no_space_for_workflows(cast: Cast) -> None:
    directs = space_of_directs(cast.community.id)
    assert str(directs.id) not in dict(space_choices(cast.community.id))
