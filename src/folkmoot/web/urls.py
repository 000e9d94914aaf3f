"""Addresses that belong to no room; `-` is no word that a member could have chosen."""

from django.urls import path

from folkmoot.web import installable, showcase, views

app_name = "web"
urlpatterns = [
    path("-/brand.css", views.brand, name="brand"),
    path("-/sign.svg", views.sign, name="sign"),
    path("-/manifest.webmanifest", installable.manifest, name="manifest"),
    path("-/icon/<slug:picture>.png", installable.icon, name="icon"),
    path("-/offline/", installable.offline, name="offline"),
    path("-/keys/", installable.keys, name="keys"),
    path("worker.js", installable.worker, name="worker"),
    path("-/components/", showcase.components, name="components"),
    path("-/look/", views.look, name="look"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
