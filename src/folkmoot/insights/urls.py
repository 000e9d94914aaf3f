"""Addresses of the insights room, a list for each part of it."""

from django.urls import URLPattern, path

from folkmoot.insights.views import home

app_name = "insights"
HOME: list[URLPattern] = [path("insights/", home.home, name="home")]
urlpatterns = [*HOME]
