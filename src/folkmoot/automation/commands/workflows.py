"""Writing workflows: their names and drafts. Nothing here changes what runs."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.automation.definition import Definition, from_data, to_data
from folkmoot.automation.models import Workflow
from folkmoot.automation.policies import can_change_workflows
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken

WORKFLOWS_AT_MOST = 200


def create_workflow(
    *,
    actor: Actor,
    name: str,
    definition: Definition,
    description: str = "",
    kind: str = "workflow",
    template: str = "",
) -> Workflow:
    """Make a workflow as a draft, which does nothing yet. Managers may.

    Records `automation.workflow.created`. Raises NotAllowed; RuleBroken for a name, and for too many.
    """
    must_change(actor)
    if kind not in Workflow.Kind.values:
        raise RuleBroken("kind", _("Choose a kind."), field="kind")
    if Workflow.everywhere.filter(community_id=actor.community_id).count() >= WORKFLOWS_AT_MOST:
        message = _("A community has at most %(most)s workflows. Change one that rests.")
        raise RuleBroken("too-many", message % {"most": WORKFLOWS_AT_MOST})
    with transaction.atomic():
        workflow = Workflow.everywhere.create(
            community_id=actor.community_id,
            name=_clean_name(name),
            description=" ".join(description.split())[:300],
            kind=kind,
            template=template,
            draft=to_data(definition),
        )
        record("automation.workflow.created", actor=actor, subject=("workflow", workflow.id))
    return workflow


def copy_workflow(*, actor: Actor, workflow: Workflow) -> Workflow:
    """Make a draft that begins as another workflow is now. Records `automation.workflow.created`."""
    return create_workflow(
        actor=actor,
        name=_("%(name)s, a copy") % {"name": workflow.name[:70]},
        definition=latest(workflow),
        description=workflow.description,
        kind=workflow.kind,
        template=workflow.template,
    )


def rename_workflow(*, actor: Actor, workflow: Workflow, name: str, description: str) -> Workflow:
    """Give it another name and description. Records `automation.workflow.renamed`. Raises NotAllowed, RuleBroken."""
    must_change(actor)
    with transaction.atomic():
        workflow.name, workflow.description = _clean_name(name), " ".join(description.split())[:300]
        workflow.save(update_fields=["name", "description"])
        record("automation.workflow.renamed", actor=actor, subject=("workflow", workflow.id))
    return workflow


def change_draft(
    *, actor: Actor, workflow: Workflow, definition: Definition, expected_revision: int | None = None
) -> Workflow:
    """Keep another draft of what it does; what runs stays until the draft is put in force.

    Records `automation.workflow.drafted`. Raises NotAllowed; Conflict when somebody changed the draft since
    `expected_revision`; RuleBroken for an archived one.
    """
    must_change(actor)
    with transaction.atomic():
        workflow = Workflow.everywhere.select_for_update(of=("self",)).select_related("version").get(id=workflow.id)
        if workflow.state == Workflow.State.ARCHIVED:
            raise RuleBroken("archived", _("It is archived. Make a copy to go on with."))
        if expected_revision is not None and expected_revision != workflow.revision:
            raise Conflict(_("Somebody else has changed this workflow meanwhile. Look at it before you save."))
        workflow.draft = to_data(definition)
        workflow.revision += 1
        workflow.changed_at = timezone.now()
        workflow.save(update_fields=["draft", "revision", "changed_at"])
        record("automation.workflow.drafted", actor=actor, subject=("workflow", workflow.id))
    return workflow


def discard_draft(*, actor: Actor, workflow: Workflow) -> Workflow:
    """Throw the draft away; the version in force is what it is. Records `automation.workflow.discarded`."""
    must_change(actor)
    if workflow.version_id is None:
        raise RuleBroken("only-draft", _("There is nothing but this draft. Archive the workflow instead."))
    with transaction.atomic():
        workflow.draft = None
        workflow.revision += 1
        workflow.save(update_fields=["draft", "revision"])
        record("automation.workflow.discarded", actor=actor, subject=("workflow", workflow.id))
    return workflow


def latest(workflow: Workflow) -> Definition:
    """What is being written, else what is in force."""
    if workflow.draft is not None:
        return from_data(workflow.draft)
    return from_data(workflow.version.definition) if workflow.version is not None else Definition()


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 80:
        raise RuleBroken("name", _("Give it a name of at most 80 characters."), field="name")
    return cleaned


def must_change(actor: Actor) -> None:
    """Raises NotAllowed for who does not look after workflows."""
    if not can_change_workflows(actor):
        raise NotAllowed(_("Managers look after workflows."))
