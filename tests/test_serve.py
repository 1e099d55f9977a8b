"""What ``make serve`` runs: from nothing to a site that answers, and to a clean end."""

from __future__ import annotations

from urllib.error import HTTPError, URLError
from urllib.parse import quote

import pytest

from tests.site import running_site


def test_all_five_pages_are_there_in_chinese_and_found(site):
    assert "工会新闻档案" in site.get("/")
    assert "37" in site.get("/about/")
    assert "广州快递物流头部企业全部成立<mark>工会</mark>" in site.get(f"/search/?q={quote('工会')}").replace("<wbr>", "")
    assert '"ready": true' in site.get("/readyz")


def test_a_query_may_be_as_long_as_an_address(site):
    """Bytes of the request line: gunicorn takes 8,190."""
    assert "</html>" in site.get(f"/search/?q={quote('工' * 890)}")
    with pytest.raises(HTTPError) as refused:
        site.get(f"/search/?q={quote('工' * 920)}")
    refused.value.close()
    assert 400 <= refused.value.code < 500
    assert "</html>" in site.get(f"/search/?q={quote('工会')}")


@pytest.mark.thorough
def test_a_second_start_loses_nothing_and_ends_when_asked_leaving_nobody_behind(site):
    with running_site(DATA_DIR=site.environment["DATA_DIR"]) as again:
        assert again.get("/articles/1/").replace(again.address, site.address) == site.get("/articles/1/")
        assert '"ready": true' in again.get("/readyz")
        assert again.end() == 0
        with pytest.raises(URLError, match=r"refused"):
            again.get("/healthz")
    assert '"ready": true' in site.get("/readyz")
