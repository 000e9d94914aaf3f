"""Addresses of the insights room, a list for each part of it."""

from django.urls import URLPattern, path

from folkmoot.insights.urls_goals import GOALS, REPORTS
from folkmoot.insights.views import home, network, people

app_name = "insights"
HOME: list[URLPattern] = [path("insights/", home.home, name="home")]
PEOPLE: list[URLPattern] = [
    path("insights/people/", people.people, name="people"),
    path("insights/people/<int:same_id>/end/", people.person_part, name="person-part"),
]
NETWORK: list[URLPattern] = [
    path("insights/network/", network.network, name="network"),
    path("insights/network/newcomers/", network.newcomers, name="network-newcomers"),
    path("insights/network/members.csv", network.network_table, name="network-table"),
    path("insights/network/network.graphml", network.network_file, {"kind": "graphml"}, name="network-graphml"),
    path("insights/network/ties.csv", network.network_file, {"kind": "edges"}, name="network-ties"),
]
urlpatterns = [*HOME, *PEOPLE, *NETWORK, *GOALS, *REPORTS]
