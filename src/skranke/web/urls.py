"""Addresses of the pages, grouped by the noun in the path."""

from django.urls import path

from skranke.web.pages import about, setting_up

urlpatterns = [
    path("", about.health, name="inbox"),
    path("begin", about.health, name="begin"),
    path("health", about.health, name="health"),
    path("set-up", setting_up.set_up, name="set_up"),
    path("source", about.source, name="source"),
]
