"""Addresses that belong to no room; `-` is no word that a member could have chosen."""

from django.urls import path

from folkmoot.web import showcase, views

app_name = "web"
urlpatterns = [
    path("-/brand.css", views.brand, name="brand"),
    path("-/sign.svg", views.sign, name="sign"),
    path("-/manifest.webmanifest", views.manifest, name="manifest"),
    path("-/components/", showcase.components, name="components"),
    path("-/look/", views.look, name="look"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
