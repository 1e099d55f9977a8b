"""The admin's name and its way back to the readers' pages."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class ArchiveAdminSite(AdminSite):
    site_header = _("工会新闻档案 · 编目")
    site_title = _("工会新闻档案")
    index_title = _("档案管理")
    site_url = "/"
