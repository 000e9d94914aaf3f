"""Addresses of the segments room."""

from django.urls import path

from folkmoot.segments.views import keeping, showing

app_name = "segments"
_SEGMENT = "segments/<int:segment_id>/"
urlpatterns = [
    path("segments/", keeping.segment_list, name="list"),
    path("segments/new/", keeping.segment_create, name="create"),
    path(_SEGMENT, showing.segment_detail, name="detail"),
    path(f"{_SEGMENT}edit/", keeping.segment_edit, name="edit"),
    path(f"{_SEGMENT}delete/", keeping.segment_delete, name="delete"),
    path(f"{_SEGMENT}members.csv", showing.segment_csv, name="csv"),
    path(f"{_SEGMENT}do/<slug:action_name>/", showing.segment_action, name="action"),
]
