"""Addresses of the insights room, a list for each part of it."""

from django.urls import URLPattern, path

from folkmoot.insights.views import home, people

app_name = "insights"
HOME: list[URLPattern] = [path("insights/", home.home, name="home")]
PEOPLE: list[URLPattern] = [
    path("insights/people/", people.people, name="people"),
    path("insights/people/<int:same_id>/end/", people.person_part, name="person-part"),
]
urlpatterns = [*HOME, *PEOPLE]
