"""Addresses of the pages, grouped by the noun in the path."""

from django.urls import path

from skranke.web.pages import about

urlpatterns = [
    path("", about.health, name="inbox"),
    path("health", about.health, name="health"),
    path("set-up", about.health, name="set_up"),
    path("source", about.source, name="source"),
]
