from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("检索")

    def ready(self) -> None:
        from articles import finding
        from articles.editorial.generation import FOLLOWERS
        from search.receivers import connect
        from search.service import find_keys, index_state

        connect()
        finding.register(find_keys)
        FOLLOWERS.update(dict.fromkeys(("/search/", "/trends/"), index_state))
