"""Texts that stand in several articles: the marks of their sentences, and which articles share them."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.archive import Article

# Mark (64 bits, signed), place and length of one sentence, as a fingerprint holds them.
_SENTENCE = struct.Struct("<qII")
# (mark, place, length in letters) of a sentence: a hash of its letters, its number in the text from 0.
SentenceMark = tuple[int, int, int]


class Fingerprint(models.Model):
    """The marks of an article's sentences, packed: a row for each sentence would take three times the space and time.

    An article without a fingerprint has not been compared with the others yet.
    """

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="fingerprint")
    packed = models.BinaryField()

    class Meta:
        verbose_name = _("文章指纹")
        verbose_name_plural = _("文章指纹")

    def __str__(self) -> str:
        return f"{self.article_id}: {len(self.marks)}"

    @property
    def marks(self) -> list[SentenceMark]:
        """The article's sentences, in the order of the text."""
        return unpacked(self.packed)


def packed(marks: Iterable[SentenceMark]) -> bytes:
    """Marks as ``Fingerprint.packed`` holds them, 16 bytes each."""
    return b"".join(_SENTENCE.pack(*mark) for mark in marks)


def unpacked(value: bytes | memoryview) -> list[SentenceMark]:
    """The marks that ``packed`` packed."""
    return list(_SENTENCE.iter_unpack(value))


class MarkHolder(models.Model):
    """That an article has a sentence of this mark: the way from a sentence to its articles, as fingerprints lead back.

    No foreign key: the key of a row is all of it, an index by article would cost as much again, and who deletes an article
    deletes its rows by their keys (``articles.editorial.fingerprints``).
    """

    pk = models.CompositePrimaryKey("mark", "article_id")
    mark = models.BigIntegerField()
    article_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("句子指纹")
        verbose_name_plural = _("句子指纹")

    def __str__(self) -> str:
        return f"{self.mark}: {self.article_id}"


class Repeat(models.Model):
    """Two articles that share sentences: a reprint, an extract, a reworked copy. Linked by the machine, never merged.

    ``shares`` are the parts of the letters of each that the other has too, from 0 to 1; ``sentences`` pairs of places.
    """

    first = models.ForeignKey(Article, models.CASCADE, verbose_name=_("其一"), related_name="repeats_after")
    second = models.ForeignKey(Article, models.CASCADE, verbose_name=_("其二"), related_name="repeats_before")
    share_of_first = models.FloatField(_("占其一"))
    share_of_second = models.FloatField(_("占其二"))
    sentences = models.JSONField(_("相同的句子"), default=list)

    class Meta:
        verbose_name = _("同文")
        verbose_name_plural = _("同文")
        constraints = [
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="repeat_lower_id_first"),
            models.UniqueConstraint(fields=["first", "second"], name="one_repeat_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"
