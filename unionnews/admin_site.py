"""The admin's name, its way back to the readers' pages, and how it labels what it suggests."""

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


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
