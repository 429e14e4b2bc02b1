"""Addresses of the pages, grouped by the noun in the path."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("health", health, name="health"), path("set-up", health, name="set_up")]
