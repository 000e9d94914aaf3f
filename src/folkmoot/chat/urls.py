"""Addresses of the chat room."""

from django.urls import path

from folkmoot.chat import views

app_name = "chat"
urlpatterns = [
    path("live/ticket/", views.ticket, name="ticket"),
    path("presence/", views.presence, name="presence"),
]
