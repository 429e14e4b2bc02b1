"""Every address of the desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("skranke.web.urls")),
    path("account/", include("allauth.urls")),
]

handler404 = "skranke.web.pages.errors.not_found"
handler500 = "skranke.web.pages.errors.broken"
