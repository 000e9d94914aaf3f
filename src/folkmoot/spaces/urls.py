"""Addresses of the spaces room."""

from django.urls import path

from folkmoot.spaces.views import guidelines, order, set_up, spaces

app_name = "spaces"
urlpatterns = [
    path("spaces/", spaces.space_list, name="list"),
    path("spaces/new/", spaces.space_create, name="create"),
    path("spaces/order/", order.order, name="order"),
    path("spaces/<slug:space_slug>/edit/", spaces.space_edit, name="edit"),
    path("spaces/<slug:space_slug>/archive/", spaces.space_archive, name="archive"),
    path("spaces/<slug:space_slug>/members/", spaces.space_members, name="members"),
    path("spaces/<slug:space_slug>/guidelines/", guidelines.in_force, name="guidelines"),
    path("spaces/<slug:space_slug>/guidelines/edit/", guidelines.edit, name="guidelines-edit"),
    path("spaces/<slug:space_slug>/guidelines/accept/", guidelines.accept, name="guidelines-accept"),
    path("spaces/<slug:space_slug>/guidelines/<int:number>/", guidelines.version, name="guidelines-version"),
    path("set-up/spaces/", set_up.first_spaces, name="set-up"),
]
