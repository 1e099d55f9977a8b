"""What an empty archive starts with: the divisions of China, the topics, and the two groups of people who work in the admin.

Loaded after every migration; what is there already is left as people made it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.models import Q

from articles.lexicons import load_lexicons
from articles.lexicons.gazetteer import load_gazetteer
from articles.models import Region, Topic

ARCHIVISTS, EDITORS_IN_CHIEF = "档案员", "总编辑"

# Archivists correct what was read; vocabularies, newspapers and people's decisions are for the editor-in-chief to delete.
ARCHIVIST_ACTIONS = ("view", "add", "change")
ARCHIVIST_MAY_NOT_CHANGE = {
    "region",
    "topic",
    "topicalias",
    "newspaper",
    "newspaperalias",
    "redirect",
    "importrun",
    "importedfile",
    "lexiconentry",
}


def load_vocabularies(**_signal: Any) -> None:
    """Load what is missing; a receiver of ``post_migrate``. Takes about 1 s once, 0.1 s after that."""
    with transaction.atomic():
        load_regions()
        load_topics()
        load_groups()


def load_regions() -> int:
    """Store every division of the gazetteer that the archive does not hold, and return how many those were.

    In SQL of its own: through the ORM 42,000 rows take 4 s, so 0.6 s, and every test database pays it.
    """
    paths = dict(Region.objects.values_list("code", "path"))
    rows = []
    for division in load_gazetteer().values():  # parents before children
        if division.code not in paths:
            paths[division.code] = f"{paths.get(division.parent, '')}{division.code}/"
            rows.append((division.code, division.name, division.level, paths[division.code], division.valid_to))
    if rows:
        table = Region._meta.db_table
        with connection.cursor() as cursor:
            cursor.executemany(INSERT_REGION.format(table=table), rows)
            cursor.execute(LINK_PARENTS.format(table=table))
        _link_successors()
    return len(rows)


INSERT_REGION = "INSERT INTO {table} (code, name, level, path, valid_to) VALUES (%s, %s, %s, %s, %s)"
# A region's path is its parent's with its own code and a slash.
LINK_PARENTS = """
UPDATE {table} SET parent_id = (
    SELECT parent.id FROM {table} AS parent
    WHERE parent.path = substr({table}.path, 1, length({table}.path) - length({table}.code) - 1)
) WHERE parent_id IS NULL AND level > 1
"""


def _link_successors() -> None:
    """What abolished divisions became part of."""
    for division in load_gazetteer().values():
        if division.merged_into:
            successor = Region.objects.get(code=division.merged_into)
            Region.objects.filter(code=division.code, merged_into=None).update(merged_into=successor)


def load_topics() -> None:
    """Store the topics that are missing by slug; names that people changed stay as they are, and what they merged."""
    known = {*Topic.objects.values_list("slug", flat=True), *Topic.objects.moved()}
    Topic.objects.bulk_create(
        Topic(name=topic["name"], slug=topic["slug"], english=topic["english"], position=position)
        for position, topic in enumerate(load_lexicons()["vocabulary"]["topic"])
        if topic["slug"] not in known
    )


def load_groups() -> None:
    """Make the two groups where they are missing, and give them what they may do with kinds of records that are new.

    What people changed of a group's permissions stays: a kind of record that either group already has to do with is not new.
    """
    rooms = Q(content_type__app_label__in=("access", "articles")) | Q(codename="view_logentry")
    permissions = list(Permission.objects.filter(rooms).select_related("content_type"))
    chief, _ = Group.objects.get_or_create(name=EDITORS_IN_CHIEF)
    archivist, _ = Group.objects.get_or_create(name=ARCHIVISTS)
    known = set(Permission.objects.filter(group__in=[chief, archivist]).values_list("content_type", flat=True))
    new = [permission for permission in permissions if permission.content_type_id not in known]
    chief.permissions.add(*new)
    archivist.permissions.add(*(permission for permission in new if _for_archivists(permission)))


def _for_archivists(permission: Permission) -> bool:
    if permission.content_type.app_label != "articles":
        return False
    action, _, model = permission.codename.partition("_")
    if action == "view":
        return True
    return action in ARCHIVIST_ACTIONS and model not in ARCHIVIST_MAY_NOT_CHANGE
