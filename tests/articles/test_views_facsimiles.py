"""A page's facsimiles as readers get them: beside the source text, the file as it was attached, gone at once when withheld."""

import json
import re

import pytest
from django.urls import reverse

from articles.editorial import facsimiles, stored_files, withholding
from articles.models import Article
from tests.depictions import pdf, png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def page(stored_page):
    return stored_page


@pytest.fixture
def image(page):
    return facsimiles.attach(page, png(30, 40), by=None, note="头版 <上>", credit="市图书馆")


@pytest.fixture
def document(page):
    return facsimiles.attach(page, pdf(), by=None)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_it_works(client, page, image, document):
    text = client.get(page.get_absolute_url()).content.decode()
    (picture,) = re.findall(r"<img src[^>]+>", text)
    assert f'src="{image.get_absolute_url()}" width="30" height="40" loading="lazy"' in picture
    assert "1/2：头版 &lt;上&gt;" in picture
    assert f'<a href="{document.get_absolute_url()}" class="document" type="application/pdf">' in text
    assert "出处：市图书馆" in text
    assert f'<meta property="og:image" content="http://testserver{image.get_absolute_url()}">' in text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', text)[1])
    media = [(each["@type"], each["encodingFormat"]) for each in data["associatedMedia"]]
    assert media == [("ImageObject", "image/png"), ("MediaObject", "application/pdf")]


def test_a_page_without_a_facsimile_has_no_place_for_one(client, page):
    text = client.get(page.get_absolute_url()).content.decode()
    assert all(said not in text for said in ("facsimile", "影印件", "og:image"))


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [("image", png(30, 40), "image/png"), ("document", pdf(), "application/pdf")],
    ids=["png", "pdf"],
)
def test_the_file_comes_as_it_was_attached_and_can_do_nothing(client, request, name, content, media_type):
    row = request.getfixturevalue(name)
    response = client.get(row.get_absolute_url())
    assert (response.status_code, body(response)) == (200, content)
    assert (response["Content-Type"], response["Content-Length"]) == (media_type, str(len(content)))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline; filename=")
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert ("sandbox" in response["Content-Security-Policy"]) == (name == "image")
    assert response["Cache-Control"] == "private, no-cache"
    assert response["ETag"] == f'"{row.sha256}"'
    head = client.head(row.get_absolute_url())
    assert (head.status_code, body(head), head["Content-Length"]) == (200, b"", str(len(content)))


def test_who_holds_it_gets_a_word_instead_of_the_file(client, image):
    held = client.get(image.get_absolute_url(), headers={"If-None-Match": f'"{image.sha256}"'})
    assert (held.status_code, body(held), held["Cache-Control"]) == (304, b"", "private, no-cache")
    assert body(client.get(image.get_absolute_url(), headers={"If-None-Match": '"other"'})) == png(30, 40)


WHOLE = len(pdf())


RANGES = {
    "bytes=0-4": (0, 4),
    "bytes=5-": (5, WHOLE - 1),
    "bytes=-7": (WHOLE - 7, WHOLE - 1),
    "bytes=3-99999": (3, WHOLE - 1),
    "bytes=-99999": (0, WHOLE - 1),
}
NO_RANGES = ("bytes=0-1,4-5", "lines=1-2", "bytes=9-3", "bytes=-", "bytes=x-")


def test_a_range_comes_by_itself_and_what_is_none_gets_the_whole(client, document):
    for asked, (first, last) in RANGES.items():
        response = client.get(document.get_absolute_url(), headers={"Range": asked})
        assert (response.status_code, body(response)) == (206, pdf()[first : last + 1]), asked
        assert response["Content-Range"] == f"bytes {first}-{last}/{WHOLE}"
        assert response["Content-Length"] == str(last - first + 1)
    for asked in NO_RANGES:
        response = client.get(document.get_absolute_url(), headers={"Range": asked})
        assert (response.status_code, body(response)) == (200, pdf()), asked


def test_a_range_of_another_file_gets_the_whole_and_one_behind_the_end_nothing(client, document):
    response = client.get(document.get_absolute_url(), headers={"Range": "bytes=0-4", "If-Range": '"other"'})
    assert (response.status_code, body(response)) == (200, pdf())
    for asked in (f"bytes={WHOLE}-", "bytes=-0"):
        response = client.get(document.get_absolute_url(), headers={"Range": asked})
        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{WHOLE}")


def test_withheld_it_is_gone_at_once_also_for_who_holds_it(client, page, image):
    held = {"If-None-Match": f'"{image.sha256}"'}
    for records in ([page], [Article.objects.filter(page=page).first()]):
        withholding.withhold(records, "申请", by=None)
        assert client.get(image.get_absolute_url(), headers=held).status_code == 404
        withholding.publish(records, by=None)
        assert body(client.get(image.get_absolute_url())) == png(30, 40)


def test_a_page_says_that_its_facsimile_is_held_back_with_an_article(client, page, image):
    withholding.withhold([Article.objects.filter(page=page).first()], "申请", by=None)
    text = client.get(page.get_absolute_url()).content.decode()
    assert "影印件暂不公开" in text
    assert image.sha256 not in text


def test_what_the_page_does_not_have_is_not_found(client, page, image):
    for sha256 in ("0" * 64, "x", "0" * 65):
        assert client.get(reverse("articles:facsimile", args=[page.pk, sha256])).status_code == 404
    assert client.get(reverse("articles:facsimile", args=[page.pk + 1, image.sha256])).status_code == 404


def test_a_file_that_is_lost_is_not_found_and_its_page_stands(client, page, image):
    stored_files.forget(stored_files.name_of(image.sha256, image.media_type))
    assert client.get(image.get_absolute_url()).status_code == 404
    assert client.get(page.get_absolute_url()).status_code == 200


def test_the_page_shows_a_new_facsimile_at_once(as_committed, client, page):
    before = client.get(page.get_absolute_url())
    assert client.get(page.get_absolute_url(), headers={"If-None-Match": before["ETag"]}).status_code == 304
    image = facsimiles.attach(page, png(30, 40), by=None)
    after = client.get(page.get_absolute_url(), headers={"If-None-Match": before["ETag"]})
    assert image.sha256 in after.content.decode()
