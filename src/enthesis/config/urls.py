"""The URL map. Every view behind it names its permission action or is public; tests walk the whole map."""

from django.urls import include, path

from enthesis.core.views import healthy
from enthesis.imaging.urls import programs
from enthesis.imaging.views.running import metrics

urlpatterns = [
    path("", include("enthesis.portal.urls")),
    path("", include("enthesis.logbook.urls")),
    path("dicomweb/", include((programs, "dicomweb"))),
    path("images/", include("enthesis.imaging.urls")),
    path("", include("enthesis.programme.urls")),
    path("work/", include("enthesis.jobs.urls")),
    path("account/", include("enthesis.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("healthy/", healthy, name="healthy"),
    path("metrics", metrics, name="metrics"),
]
handler404 = "enthesis.core.views.page_not_found"
handler500 = "enthesis.core.views.server_error"
