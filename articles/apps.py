from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("档案")

    def ready(self) -> None:
        post_migrate.connect(_load_vocabularies, sender=self)


def _load_vocabularies(**signal: object) -> None:
    from articles.vocabularies import load_vocabularies

    load_vocabularies(**signal)
