"""Addresses of the automation room."""

from django.urls import path

from folkmoot.automation.views import editing, lists, overview, running, steps

app_name = "automation"
urlpatterns = [
    path("workflows/", lists.workflow_list, name="list"),
    path("workflows/new/", lists.workflow_create, name="create"),
    path("workflows/settings/", lists.settings, name="settings"),
    path("workflows/stop/", lists.stop_all, name="stop-all"),
    path("workflows/<int:workflow_id>/", overview.workflow_detail, name="workflow"),
    path("workflows/<int:workflow_id>/state/", overview.workflow_state, name="workflow-state"),
    path("workflows/<int:workflow_id>/results/", overview.results, name="results"),
    path("workflows/<int:workflow_id>/versions/", overview.versions, name="versions"),
    path("workflows/<int:workflow_id>/versions/restore/", overview.version_restore, name="version-restore"),
    path("workflows/<int:workflow_id>/export.json", overview.export, name="export"),
    path("workflows/<int:workflow_id>/edit/", editing.edit, name="edit"),
    path("workflows/<int:workflow_id>/edit/name/", editing.edit_name, name="edit-name"),
    path("workflows/<int:workflow_id>/edit/trigger/", editing.edit_trigger, name="edit-trigger"),
    path("workflows/<int:workflow_id>/edit/rules/", editing.edit_rules, name="edit-rules"),
    path("workflows/<int:workflow_id>/edit/<str:part>/", steps.edit_condition, name="edit-condition"),
    path("workflows/<int:workflow_id>/steps/<str:step_id>/", steps.step, name="step"),
    path("workflows/<int:workflow_id>/steps/<str:step_id>/if/", steps.step_condition, name="step-condition"),
    path("workflows/<int:workflow_id>/dry-run/", running.dry_run_page, name="dry-run"),
    path("workflows/<int:workflow_id>/runs/", running.run_list, name="runs"),
    path("workflows/runs/<int:run_id>/", running.run_detail, name="run"),
    path("workflows/runs/<int:run_id>/do/", running.run_action, name="run-action"),
    path("messages/<int:note_id>/", running.note, name="note"),
    path("messages/<int:note_id>/seen/", running.note_seen, name="note-seen"),
]
