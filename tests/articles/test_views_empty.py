"""An archive that nothing was loaded into yet."""

import pytest

from tests.articles.test_views import LISTS


@pytest.mark.django_db
def test_it_has_all_its_pages_and_says_so(client):
    for address in (*LISTS, "/regions/110000/", "/levels/city/", "/topics/jianhui-ruhui/", "/regions/unknown/"):
        assert client.get(address).status_code == 200, address
    assert "档案里还没有文章" in client.get("/").content.decode()
