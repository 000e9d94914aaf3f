"""Addresses of the moderation room, a list for each part of it."""

from django.urls import path

from folkmoot.moderation.views import flags

app_name = "moderation"
_FLAG = "flag/<slug:subject_kind>/<int:subject_id>/"
_FLAGS = [
    path(_FLAG, flags.flag_create, name="flag"),
    path(f"{_FLAG}withdraw/", flags.flag_withdraw, name="flag-withdraw"),
    path("moderation/flags/", flags.flags, name="own-flags"),
]
urlpatterns = [*_FLAGS]
