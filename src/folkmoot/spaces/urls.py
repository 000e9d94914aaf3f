"""Addresses of the spaces room."""

from django.urls import path

from folkmoot.spaces import views

app_name = "spaces"
urlpatterns = [
    path("spaces/", views.space_list, name="list"),
    path("spaces/new/", views.space_create, name="create"),
    path("spaces/<slug:space_slug>/edit/", views.space_edit, name="edit"),
    path("spaces/<slug:space_slug>/archive/", views.space_archive, name="archive"),
    path("spaces/<slug:space_slug>/members/", views.space_members, name="members"),
]
