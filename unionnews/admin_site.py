"""The admin's name, its way back to the readers' pages, and how it labels what it suggests."""

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class ArchiveAdminSite(AdminSite):
    site_header = _("工会新闻档案 · 编目")
    site_title = _("工会新闻档案")
    index_title = _("档案管理")
    site_url = "/"

    # The order of an archivist's day; what is not named comes after, by its name.
    order = (
        "ReviewItem",
        "Article",
        "Page",
        "Issue",
        "Newspaper",
        "Person",
        "Organization",
        "Event",
        "MergeSuggestion",
        "Topic",
        "Region",
        "LexiconEntry",
        "Override",
        "Judgement",
        "Merge",
        "ImportRun",
        "Redirect",
    )

    def get_urls(self) -> list[Any]:
        return [path("handbook/", self.admin_view(self.handbook_view), name="handbook"), *super().get_urls()]

    def handbook_view(self, request: HttpRequest) -> HttpResponse:
        from articles.admin.handbook import handbook_view

        return handbook_view(request, self.each_context(request))

    def each_context(self, request: HttpRequest) -> Any:
        """On every page the way to the chapter of the handbook that is about it."""
        from articles.admin.handbook import handbook_address

        return {**super().each_context(request), "handbook": handbook_address(request)}

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The browser of whoever comes in is known from then on: guesses made elsewhere never lock it out."""
        # Imported here: the site stands before the apps whose records it shows.
        from access import logins
        from access.forms import ThrottledLoginForm

        self.login_form = ThrottledLoginForm
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == 302 and isinstance(request.user, AbstractBaseUser):
            logins.remember(request, response, cast(Any, request.user))
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The archive first, its rooms in the order of the work."""
        apps = super().get_app_list(request, app_label)
        rank = {name: number for number, name in enumerate(self.order)}
        for app in apps:
            app["models"].sort(key=lambda model: rank.get(model["object_name"], len(rank)))
        return sorted(apps, key=lambda app: app["app_label"] != "articles")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        # Imported here: the site stands before the apps whose records it shows.
        from articles.admin.autocomplete import RecordAutocompleteView

        return cast(HttpResponse, RecordAutocompleteView.as_view(admin_site=self)(request))
