"""What the site would answer, on the command line."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict

from search.request import FACETS, Answer, SearchRequest, Sort
from search.results import Result, load_results
from search.service import find
from search.vocabulary import labels_of, resolve_value


class Command(BaseCommand):
    help = "What the site would answer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--facet", action="append", default=[], metavar="F:V", help=f"F: {', '.join(FACETS)}")
        parser.add_argument("--from", dest="first", metavar="D", help="2022, 2022-05 or 2022-05-03")
        parser.add_argument("--to", dest="last", metavar="D")
        parser.add_argument("--sort", choices=[sort.value for sort in Sort], default=Sort.RELEVANCE.value)
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--literal", action="store_true", help="Do not resolve names (市总).")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        request, notices = SearchRequest.from_address(self._address(options))
        answer = find(request)
        answer.notices = [*notices, *answer.notices]
        results = load_results(request, answer, answer.hits)
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(answer, results), ensure_ascii=False))
        else:
            self._print(answer, results)

    def _address(self, options: dict[str, Any]) -> QueryDict:
        data = QueryDict(mutable=True)
        data.update({"q": options["query"].encode("utf-8", "replace").decode(), "sort": options["sort"]})
        data.update({"page": str(options["page"]), "expand": "0" if options["literal"] else ""})
        data.update({"from": options["first"] or "", "to": options["last"] or ""})
        for given in options["facet"]:
            facet, _colon, value = given.partition(":")
            if facet not in FACETS or not value:
                raise CommandError(f"--facet {given}: use F:V, with F one of {', '.join(FACETS)}")
            data.setlistdefault(facet).extend(resolve_value(facet, value, False) or (value,))
        return data

    def _print(self, answer: Answer, results: list[Result]) -> None:
        for notice in answer.notices:
            self.stdout.write(f"! {notice}")
        for notice in _expanded(answer):
            self.stdout.write(f"! {notice}")
        self.stdout.write(f"total: {answer.total} ({answer.took_ms} ms)")
        for result in results:
            article = result.article
            self.stdout.write(f"{article.pk}\t{article.date or '-'}\t{result.score}\t{article}")
            if result.snippet:
                self.stdout.write(f"\t{result.snippet.text}")


def _expanded(answer: Answer) -> list[str]:
    told = [expansion for expansion in answer.expansions if expansion.is_news]
    return [f"“{expansion.surface}”已按别名扩展：{'、'.join(expansion.names)}" for expansion in told]


def _as_data(answer: Answer, results: list[Result]) -> dict[str, Any]:
    facets = {}
    for name, counts in answer.facets.items():
        labels = labels_of(name, [count.value for count in counts])
        facets[name] = [
            {"value": count.value, "label": str(labels.get(count.value, count.value)), "count": count.count} for count in counts
        ]
    return {
        "total": answer.total,
        "results": [
            {
                "id": result.article.pk,
                "headline": result.article.headline,
                "score": result.score,
                "date": result.article.date or None,
                "snippet": result.snippet.html if result.snippet else "",
            }
            for result in results
        ],
        "facets": facets,
        "notices": [
            *map(str, answer.notices),
            *_expanded(answer),
        ],
        "took_ms": answer.took_ms,
    }
