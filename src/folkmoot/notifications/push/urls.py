"""Addresses of a member's devices."""

from django.urls import path

from folkmoot.notifications.push import views

app_name = "push"
urlpatterns = [
    path("notifications/devices/", views.device_list, name="devices"),
    path("notifications/devices/add/", views.device_add, name="add"),
    path("notifications/devices/unread/", views.unread, name="unread"),
    path("notifications/devices/<int:device_id>/", views.device_change, name="device"),
]
