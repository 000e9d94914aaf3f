"""Addresses of the connections room: the API."""

from __future__ import annotations

from django.urls import path

from folkmoot.connections.api.app import build_api
from folkmoot.connections.views import imports, people

app_name = "connections"
urlpatterns = [
    path("api/v1/", build_api().urls),
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:import_id>/", imports.import_detail, name="import"),
    path("imports/<int:import_id>/again/", imports.import_again, name="import-again"),
    path("set-up/people/", people.people, name="set-up-people"),
]
