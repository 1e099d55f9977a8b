"""Addresses. What stays fixed is listed in the README; rooms bring their own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from search import exports, trends
from unionnews import health
from unionnews.language import choose_language

handler500 = "unionnews.failing.failed"

urlpatterns = [
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("language/<slug:language>/", choose_language, name="choose-language"),
    path("search/", include("search.urls")),
    path("trends/", trends.trends, name="trends"),
    path("feeds/search.atom", exports.feed, name="search-feed"),
    path("", include("articles.urls")),
]
