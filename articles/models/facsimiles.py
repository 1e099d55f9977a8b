"""Pictures of a page as it was printed; see editorial.facsimiles for how their files are kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.archive import Page


class MediaType(models.TextChoices):
    """What every browser shows, and nothing that could run."""

    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    WEBP = "image/webp", "WebP"
    PDF = "application/pdf", "PDF"


class Facsimile(models.Model):
    """A page's image or PDF. Its file bears its SHA-256 as its name and is never changed: another file is another facsimile.

    ``width`` and ``height`` in pixels as a browser shows it, null for a PDF; ``size`` in bytes.
    """

    page = models.ForeignKey(Page, models.CASCADE, verbose_name=_("版面"), related_name="facsimiles")
    position = models.PositiveIntegerField(_("次序"))
    sha256 = models.CharField("SHA-256", max_length=64)
    media_type = models.CharField(_("格式"), max_length=20, choices=MediaType)
    size = models.PositiveBigIntegerField(_("字节数"))
    width = models.PositiveIntegerField(_("宽"), null=True, blank=True)
    height = models.PositiveIntegerField(_("高"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    credit = models.CharField(_("出处"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("由谁"), null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(_("加入时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("影印件")
        verbose_name_plural = _("影印件")
        ordering = ["page", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["page", "sha256"], name="one_facsimile_a_page_and_file")]

    def __str__(self) -> str:
        return self.note or f"{self.get_media_type_display()} {self.sha256[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("articles:facsimile", args=[self.page_id, self.sha256])

    @property
    def is_image(self) -> bool:
        return self.media_type != MediaType.PDF
