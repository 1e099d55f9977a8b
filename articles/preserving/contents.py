"""What an exported archive holds, in this order, and what is left out and why. Every model stands in one of the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from articles.editorial import facsimiles

# Models, those that others lead to first; a new one is put where it belongs.
CONTENTS = (
    "articles.Region",
    "articles.Newspaper",
    "articles.NewspaperAlias",
    "articles.Topic",
    "articles.TopicAlias",
    "articles.LexiconEntry",
    "articles.Issue",
    "articles.Page",
    "articles.Facsimile",
    "articles.Person",
    "articles.PersonAlias",
    "articles.Organization",
    "articles.OrganizationAlias",
    "articles.Event",
    "articles.EventAlias",
    "articles.Article",
    "articles.Part",
    "articles.Caption",
    "articles.Byline",
    "articles.PersonMention",
    "articles.OrganizationMention",
    "articles.PlaceMention",
    "articles.EventMention",
    "articles.DateMention",
    "articles.Figure",
    "articles.TopicLabel",
    "articles.Post",
    "articles.EventParticipation",
    "articles.Repeat",
    "articles.Override",
    "articles.ReviewItem",
    "articles.Judgement",
    "articles.MergeSuggestion",
    "articles.Redirect",
    "articles.Merge",
    "articles.Split",
    "articles.Placement",
    "articles.ImportRun",
    "articles.ImportedFile",
    "articles.Revision",
    "articles.Version",
    "admin.LogEntry",
)
# What an export without history leaves out; of other decisions those that were taken back, by the column that says so.
HISTORY = ("articles.ImportRun", "articles.ImportedFile", "articles.Revision", "articles.Version", "admin.LogEntry")
TAKEN_BACK = {
    "articles.Merge": "undone_at",
    "articles.Split": "undone_at",
    "articles.Placement": "undone_at",
    "articles.LexiconEntry": "withdrawn_at",
}
# What an empty archive starts with already; an import puts its own in their place.
GIVEN = ("articles.Region", "articles.Topic")

LEFT_OUT = {
    "articles.Fingerprint": "derived from the articles' texts; worked out anew by the import",
    "articles.MarkHolder": "derived from the articles' texts; worked out anew by the import",
    "articles.ReaderContact": "who proposed a correction: kept for a settled time at the server that was told",
    "articles.Generation": "counts the changes of one database; another one counts for itself",
    "articles.Touched": "tells what is kept in memory which rows of this database changed",
    "access.Tally": "what one server counts to keep guessers and robots out",
    "access.LoginRecord": "who came in at one server",
    "search.PendingChange": "what one server's index has yet to follow; the import notes every article",
    "auth.User": "of people only the names that history needs (data/people.jsonl), never passwords, addresses or rights",
    "auth.Group": "who may do what is the server's to say",
    "auth.Permission": "made by the software",
    "auth.Group_permissions": "who may do what is the server's to say",
    "auth.User_groups": "who may do what is the server's to say",
    "auth.User_user_permissions": "who may do what is the server's to say",
    "contenttypes.ContentType": "numbers of one database; kinds of records are written by their names",
    "sessions.Session": "who is logged in at one server",
}


def models(*, with_history: bool = True) -> Iterator[type[Model]]:
    """The models that are exported, in order."""
    for label in CONTENTS:
        if with_history or label not in HISTORY:
            yield apps.get_model(label)


def rows_of(model: type[Model], *, with_history: bool = True) -> Any:
    """The model's rows that belong to the archive, by primary key. Of the admin's log those about the archive's records."""
    rows = model._default_manager.order_by("pk")
    if model._meta.label == "admin.LogEntry":
        return rows.filter(content_type__app_label="articles")
    taken_back = TAKEN_BACK.get(model._meta.label)
    return rows.filter(**{taken_back: None}) if taken_back and not with_history else rows


def facsimile_files(*, with_history: bool = True) -> list[str]:
    """The names of the files that belong to the archive, in order; with history also those that only former versions name."""
    named = {name for name, _who in facsimiles.named_by_rows()}
    if with_history:
        named.update(name for name, _who in facsimiles.named_by_versions())
    return sorted(named)
