from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("检索")

    def ready(self) -> None:
        from articles.editorial.generation import FOLLOWERS
        from search.receivers import connect
        from search.service import index_state

        connect()
        FOLLOWERS.update(dict.fromkeys(("/search/", "/trends/"), index_state))
