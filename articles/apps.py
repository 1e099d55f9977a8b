from collections.abc import Sequence

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("档案")

    def ready(self) -> None:
        post_migrate.connect(_load_vocabularies, sender=self)
        pre_migrate.connect(_migrate_unnoticed, sender=self)
        post_migrate.connect(_note_changes, sender=self)


def _load_vocabularies(**signal: object) -> None:
    from articles.vocabularies import load_vocabularies

    load_vocabularies(**signal)


def _migrate_unnoticed(plan: Sequence[object] = (), **_signal: object) -> None:
    """PostgreSQL alters no table in a transaction that changed its rows while a trigger waits for the end of it; SQLite
    renames none while a trigger of another names it."""
    from articles.editorial.generation import uninstall

    if plan and "articles_generation" in connection.introspection.table_names():
        uninstall()


def _note_changes(plan: Sequence[object] = (), **_signal: object) -> None:
    """Make the triggers for new tables, and for those that SQLite made anew without them; what was migrated is a change."""
    from articles.editorial.generation import install

    if "articles_generation" in connection.introspection.table_names():
        install(is_changed=bool(plan))
