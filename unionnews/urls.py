"""Addresses. What stays fixed is listed in the README; rooms bring their own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from unionnews import health

urlpatterns = [
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("search/", include("search.urls")),
    path("", include("articles.urls")),
]
