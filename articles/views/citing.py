"""An article's citation in the format that its address ends in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from articles.citations import FORMATS, citable, citation
from articles.models import Article
from articles.views.guards import addressed


@addressed(lambda: citable(Article.objects.published()))
def article_citation(request: HttpRequest, article: Article, extension: str) -> HttpResponse:
    form = FORMATS.get(extension)
    if form is None:
        raise Http404
    found = citation(article, request.build_absolute_uri(article.get_absolute_url()))
    response = HttpResponse("".join(form.write([found])), content_type=f"{form.content_type}; charset=utf-8")
    if extension != "txt":
        response["Content-Disposition"] = f'attachment; filename="unionnews-{article.pk}.{extension}"'
    return response
