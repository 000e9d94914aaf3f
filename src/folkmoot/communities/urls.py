"""Addresses of the communities room."""

from django.urls import path

from folkmoot.communities import views

app_name = "communities"
urlpatterns = [
    path("guidelines/", views.guidelines, name="guidelines"),
    path("guidelines/edit/", views.guidelines_edit, name="guidelines-edit"),
    path("settings/", views.community_settings, name="settings"),
    path("logo", views.logo, name="logo"),
]
