"""Addresses of the connections room: the API."""

from __future__ import annotations

from django.urls import path

from folkmoot.connections.api.app import build_api

app_name = "connections"
urlpatterns = [path("api/v1/", build_api().urls)]
