"""Every address of the desk."""

from django.urls import include, path, re_path

from skranke.web.pages.about import nothing_here

urlpatterns = [
    path("", include("skranke.web.urls")),
    # Parts of the sign-in library that this desk does not have: an invitation is the only way in.
    re_path(r"^account/(signup|email|confirm-email|password/set|inactive|login/code|phone)\b", nothing_here),
    path("account/", include("allauth.urls")),
]

handler404 = "skranke.web.pages.errors.not_found"
handler500 = "skranke.web.pages.errors.broken"
