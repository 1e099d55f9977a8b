"""People who work in the admin."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from articles.vocabularies import ARCHIVISTS, EDITORS_IN_CHIEF


def _logged_in(name: str, group: str) -> Client:
    user = User.objects.create_user(name, password="correct horse", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def archivist(db):
    return _logged_in("li", ARCHIVISTS)


@pytest.fixture
def chief(db):
    return _logged_in("wang", EDITORS_IN_CHIEF)
