"""Addresses of the connections room: the API."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import RoutePattern

from folkmoot.connections.api.app import build_api
from folkmoot.connections.views import imports, people
from folkmoot.core.addresses import ByFirstWord

app_name = "connections"
_operations, _of_ninja, _version = build_api().urls
urlpatterns = [
    ByFirstWord(RoutePattern("api/v1/"), _operations, app_name=_of_ninja, namespace=_version),
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:import_id>/", imports.import_detail, name="import"),
    path("imports/<int:import_id>/again/", imports.import_again, name="import-again"),
    path("set-up/people/", people.people, name="set-up-people"),
]
