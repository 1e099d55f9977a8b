"""Texts that stand in several articles: the marks of their sentences, and which articles share them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.archive import Article


class SentenceMark(models.Model):
    """One sentence of an article: ``mark`` is a hash of its letters (64 bits), ``place`` its number in the text from 0.

    ``length`` counts its letters, white space and punctuation aside.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="sentence_marks")
    mark = models.BigIntegerField()
    place = models.PositiveIntegerField()
    length = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("句子指纹")
        verbose_name_plural = _("句子指纹")
        indexes = [models.Index(fields=["mark", "article"], name="sentence_mark_and_article")]

    def __str__(self) -> str:
        return f"{self.article_id}:{self.place}"


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
