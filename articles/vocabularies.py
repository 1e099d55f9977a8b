"""What an empty archive starts with: the divisions of China, the topics, and the two groups of people who work in the admin.

Loaded after every migration; what is there already is left as people made it.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from articles.lexicons import load_lexicons
from articles.lexicons.gazetteer import Division, load_gazetteer
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
}


def load_vocabularies(**_signal: Any) -> None:
    """Load what is missing; a receiver of ``post_migrate``. Takes about 2 s once, 0.1 s after that."""
    with transaction.atomic():
        load_regions()
        load_topics()
        load_groups()


def load_regions() -> int:
    """Store every division of the gazetteer that the archive does not hold, and return how many those were."""
    known = dict(Region.objects.values_list("code", "pk"))
    missing = [division for division in load_gazetteer().values() if division.code not in known]
    paths = dict(Region.objects.values_list("code", "path")) if missing else {}
    for _level, divisions in groupby(missing, key=lambda division: division.level):
        rows = [_region(division, known, paths) for division in divisions]
        Region.objects.bulk_create(rows, batch_size=2000)
        codes = {row.code: row for row in rows}
        known |= dict(Region.objects.filter(level=rows[0].level).values_list("code", "pk"))
        paths |= {code: row.path for code, row in codes.items()}
    for division in missing:
        if division.merged_into:
            Region.objects.filter(code=division.code).update(merged_into=known[division.merged_into])
    return len(missing)


def _region(division: Division, known: dict[str, int], paths: dict[str, str]) -> Region:
    return Region(
        code=division.code,
        name=division.name,
        level=division.level,
        parent_id=known[division.parent] if division.parent else None,
        path=f"{paths.get(division.parent, '')}{division.code}/",
        valid_to=date.fromisoformat(division.valid_to) if division.valid_to else None,
    )


def load_topics() -> None:
    """Store the topics that are missing by slug; names that people changed stay as they are."""
    known = set(Topic.objects.values_list("slug", flat=True))
    Topic.objects.bulk_create(
        Topic(name=topic["name"], slug=topic["slug"], position=position)
        for position, topic in enumerate(load_lexicons()["vocabulary"]["topic"])
        if topic["slug"] not in known
    )


def load_groups() -> None:
    """Make the two groups where they are missing; permissions are only given at that moment."""
    permissions = Permission.objects.filter(content_type__app_label="articles").select_related("content_type")
    chief, is_new = Group.objects.get_or_create(name=EDITORS_IN_CHIEF)
    if is_new:
        chief.permissions.set(permissions)
    archivist, is_new = Group.objects.get_or_create(name=ARCHIVISTS)
    if is_new:
        archivist.permissions.set(permission for permission in permissions if _for_archivists(permission))


def _for_archivists(permission: Permission) -> bool:
    action, _, model = permission.codename.partition("_")
    if action == "view":
        return True
    return action in ARCHIVIST_ACTIONS and model not in ARCHIVIST_MAY_NOT_CHANGE
