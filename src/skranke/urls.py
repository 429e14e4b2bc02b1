"""Every address of the desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("skranke.web.urls")),
    path("account/", include("allauth.urls")),
]
