"""The admin site of this archive, in place of the stock one."""

from django.contrib.admin.apps import AdminConfig


class ArchiveAdminConfig(AdminConfig):
    default_site = "unionnews.admin_site.ArchiveAdminSite"
