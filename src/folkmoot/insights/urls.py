"""Addresses of the insights room, a list for each part of it."""

from django.urls import URLPattern, path

from folkmoot.insights.urls_goals import GOALS, REPORTS
from folkmoot.insights.urls_record import RECORDS
from folkmoot.insights.views import (
    behind,
    boards,
    definitions,
    export,
    health,
    home,
    network,
    people,
    sql,
    talking,
    trials,
)

app_name = "insights"
HOME: list[URLPattern] = [
    path("insights/", home.home, name="home"),
    path("insights/cards/<str:card_name>/", home.card, name="card"),
    path("insights/behind/<str:metric_name>/", behind.behind, name="behind"),
    path("insights/boards/new/", boards.board_create, name="board-create"),
    path("insights/boards/<int:board_id>/", boards.board, name="board"),
    path("insights/boards/<int:board_id>/edit/", boards.board_edit, name="board-edit"),
    path("insights/boards/<int:board_id>/delete/", boards.board_delete, name="board-delete"),
    path("insights/notes/", boards.notes, name="annotations"),
    path("insights/notes/<int:annotation_id>/", boards.note, name="annotation"),
    path("insights/notes/<int:annotation_id>/delete/", boards.note_delete, name="annotation-delete"),
    path("insights/export/", export.exports, name="exports"),
    path("insights/export/<str:sheet_name>.<str:file_form>", export.export, name="export"),
    path("insights/sql/", sql.sql, name="sql"),
    path("insights/sql/queries/<int:query_id>/delete/", sql.query_delete, name="query-delete"),
    path("insights/sql/analysts/", sql.analysts, name="analysts"),
    path("insights/sql/analysts/<int:member_id>/delete/", sql.analyst_delete, name="analyst-delete"),
]
PEOPLE: list[URLPattern] = [
    path("insights/talk-to/", talking.talk, name="talk"),
    path("insights/people/", people.people, name="people"),
    path("insights/people/<int:same_id>/end/", people.person_part, name="person-part"),
]
METRICS: list[URLPattern] = [
    path("insights/metrics/", definitions.metric_list, name="metrics"),
    path("insights/metrics/<slug:metric_name>/", definitions.metric_detail, name="metric"),
    path("insights/settings/", definitions.settings, name="settings"),
]
NETWORK: list[URLPattern] = [
    path("insights/network/", network.network, name="network"),
    path("insights/network/newcomers/", network.newcomers, name="network-newcomers"),
    path("insights/network/members.csv", network.network_table, name="network-table"),
    path("insights/network/network.graphml", network.network_file, {"kind": "graphml"}, name="network-graphml"),
    path("insights/network/ties.csv", network.network_file, {"kind": "edges"}, name="network-ties"),
]
HEALTH: list[URLPattern] = [
    path("insights/health/", health.health, name="health"),
    path("insights/trials/", trials.trials, name="trials"),
    path("insights/trials/<int:trial_id>/stop/", trials.trial_stop, name="trial-stop"),
]
urlpatterns = [*HOME, *METRICS, *PEOPLE, *HEALTH, *NETWORK, *GOALS, *REPORTS, *RECORDS]
