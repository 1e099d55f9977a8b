"""The last answer: what readers get where a page failed, even if the page that would say so fails as well."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.views.defaults import server_error

logger = logging.getLogger(__name__)

# Asks nothing of templates, translations or static files: one of them may be what is broken.
PLAIN = """<!doctype html>
<html lang="zh-Hans"><meta charset="utf-8"><meta name="robots" content="noindex"><title>出错了</title>
<h1>出错了</h1>
<p>服务器处理这一页时出了错，已经记录下来。请稍后再试。</p>
<p lang="en">Something went wrong here, and was noted. Please try again in a while.</p>
<p><a href="/">首页 <span lang="en">Front page</span></a></p>
</html>
"""


def failed(request: HttpRequest) -> HttpResponse:
    """The page for status 500; Django has noted the error itself by now."""
    try:
        return server_error(request)
    except Exception:
        logger.exception("The page that tells of an error could not be made")
        return HttpResponseServerError(PLAIN)
