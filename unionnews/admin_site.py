"""The admin's name, its way back to the readers' pages, and how it labels what it suggests."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _


class ArchiveAdminSite(AdminSite):
    site_header = _("工会新闻档案 · 编目")
    site_title = _("工会新闻档案")
    index_title = _("档案管理")
    site_url = "/"

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        # Imported here: the site stands before the apps whose records it shows.
        from articles.admin.autocomplete import RecordAutocompleteView

        return RecordAutocompleteView.as_view(admin_site=self)(request)
