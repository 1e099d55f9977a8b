"""Guessing is slow, locks end, and nobody is kept out for ever; for every worker alike, and telling nothing of accounts."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from access import logins
from access.models import LoginRecord, Tally
from articles.vocabularies import ARCHIVISTS, EDITORS_IN_CHIEF

pytestmark = pytest.mark.django_db
RIGHT = "correct horse"
LOCKS = "/admin/access/tally/"


@pytest.fixture(autouse=True)
def li(db):
    return User.objects.create_user("li", password=RIGHT, is_staff=True)


def attempt(client: Client, name: str = "li", password: str = "wrong", address: str = "192.0.2.1"):
    return client.post("/admin/login/?next=/admin/", {"username": name, "password": password}, REMOTE_ADDR=address)


def came_in(response) -> bool:
    return response.status_code == 302


def said(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def later(**passed: int) -> None:
    """Let the clock of all tallies go on."""
    for tally in Tally.objects.all():
        tally.since -= timedelta(**passed)
        tally.until = tally.until and tally.until - timedelta(**passed)
        tally.save()


def fail_until_locked(client: Client, settings, name: str = "li", spread: bool = False) -> None:
    for number in range(settings.LOGIN_TRIES):
        assert not came_in(attempt(client, name, address=f"198.51.100.{number}" if spread else "192.0.2.1"))
        Tally.objects.filter(count__lt=settings.LOGIN_TRIES).update(until=None)


def chief() -> Client:
    user = User.objects.create_user("wang", password=RIGHT, is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS_IN_CHIEF))
    client = Client()
    client.force_login(user)
    return client


def test_it_works(client, settings):
    fail_until_locked(client, settings)
    locked = attempt(client, password=RIGHT)
    assert not came_in(locked)
    assert said(locked) == ["登录失败的次数太多，请过 15 分钟再试。"]
    english = Client(headers={"cookie": "language=en"})
    assert said(attempt(english)) == ["Too many failed logins; please try again in 15 minutes."]
    later(minutes=settings.LOGIN_LOCK_MINUTES + 1)
    assert came_in(attempt(client, password=RIGHT))
    outcomes = list(LoginRecord.objects.order_by("pk").values_list("outcome", "account__username", "address"))
    assert outcomes[0] == ("failed", "li", "192.0.2.1")
    assert outcomes[-2:] == [("locked", "li", "192.0.2.1"), ("in", "li", "192.0.2.1")]
    client.post("/admin/logout/")
    assert LoginRecord.objects.first().outcome == "out"


def test_waits_grow(client):
    waits = []
    for _number in range(9):
        attempt(client)
        tally = Tally.objects.get(kind="account")
        waits.append(round((tally.until - tally.since).total_seconds()) if tally.until else 0)
        later(seconds=waits[-1] + 1)
    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 64]


def test_while_one_waits_nothing_is_counted_and_no_password_is_looked_at(client):
    for _number in range(4):
        attempt(client)
    before = Tally.objects.get(kind="account").count, LoginRecord.objects.count()
    answers = [said(attempt(client, password=password)) for password in ("wrong", RIGHT)]
    assert answers[0] == answers[1] == ["登录失败的次数太多，请过 2 秒再试。"]
    assert (Tally.objects.get(kind="account").count, LoginRecord.objects.count()) == before


@pytest.mark.thorough
def test_nothing_tells_whether_there_is_an_account(client, settings):
    heard = {}
    for number, name in enumerate(("li", "nobody", "reader")):
        User.objects.filter(username="reader").delete()
        User.objects.create_user("reader", password=RIGHT)  # no staff: may not come in here, whatever the password
        heard[name] = []
        for _try in range(settings.LOGIN_TRIES + 1):
            heard[name].append(said(attempt(client, name, RIGHT if name == "reader" else "wrong", address=f"192.0.2.{number}")))
            Tally.objects.filter(count__lt=settings.LOGIN_TRIES).update(until=None)
    assert heard["li"] == heard["nobody"] == heard["reader"]
    assert "nobody" not in str([*Tally.objects.values_list("name"), *LoginRecord.objects.values_list("address", "account")])


def test_many_addresses_do_not_help_against_one_account(client, settings):
    fail_until_locked(client, settings, spread=True)
    assert not came_in(attempt(client, password=RIGHT, address="203.0.113.9"))


@pytest.mark.thorough
def test_many_accounts_do_not_help_from_one_address(client, settings):
    for number in range(settings.LOGIN_TRIES * logins.TRIES_OF_AN_ADDRESS):
        attempt(client, f"user{number}")
        Tally.objects.filter(kind="account").delete()
        Tally.objects.filter(count__lt=settings.LOGIN_TRIES * logins.TRIES_OF_AN_ADDRESS).update(until=None)
    assert not came_in(attempt(client, password=RIGHT))
    assert came_in(attempt(client, password=RIGHT, address="203.0.113.9"))


@pytest.mark.thorough
def test_a_known_browser_is_never_locked_out_by_others_and_is_counted_by_itself(client, settings):
    known = Client()
    assert came_in(attempt(known, password=RIGHT))
    known.post("/admin/logout/")
    fail_until_locked(client, settings)
    assert not came_in(attempt(client, password=RIGHT))
    assert came_in(attempt(known, password=RIGHT))
    known.post("/admin/logout/")
    fail_until_locked(known, settings)
    assert not came_in(attempt(known, password=RIGHT))


def test_a_known_browser_is_known_for_its_own_account_alone_and_cannot_be_made_up(client, settings):
    User.objects.create_user("zhao", password=RIGHT, is_staff=True)
    known = Client()
    attempt(known, "zhao", RIGHT)
    cookie = known.cookies[logins.DEVICE_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/admin/")
    fail_until_locked(client, settings)
    assert not came_in(attempt(known, password=RIGHT))
    client.cookies[logins.DEVICE_COOKIE] = f"{User.objects.get(username='li').pk}:forged"
    assert not came_in(attempt(client, password=RIGHT))


def test_a_right_password_starts_the_account_anew_but_not_the_address(client):
    for _number in range(3):
        attempt(client)
    attempt(client, "nobody")
    Tally.objects.update(until=None)
    assert came_in(attempt(client, password=RIGHT))
    assert not Tally.objects.filter(kind="account", name="li").exists()
    assert Tally.objects.get(kind="address").count == 4


@pytest.mark.thorough
def test_an_editor_in_chief_ends_a_lock_and_an_archivist_does_not_see_it(client, settings):
    fail_until_locked(client, settings)
    editor = chief()
    page = editor.get(LOCKS).content.decode()
    assert "li" in page
    locks = [str(pk) for pk in Tally.objects.filter(kind="account").values_list("pk", flat=True)]
    helper = User.objects.create_user("zhao", password=RIGHT, is_staff=True)
    helper.groups.add(Group.objects.get(name=ARCHIVISTS))
    client.force_login(helper)
    assert client.get(LOCKS).status_code == 403
    assert client.get("/admin/access/loginrecord/").status_code == 403
    editor.post(LOCKS, {"action": "end_selected", "_selected_action": locks})
    assert came_in(attempt(Client(), password=RIGHT, address="203.0.113.9"))
    ended = LoginRecord.objects.get(outcome="unlocked")
    assert (ended.account.username, ended.by.username) == ("li", "wang")
    assert "wang" in editor.get("/admin/access/loginrecord/").content.decode()
    for room in (LOCKS, "/admin/access/loginrecord/"):
        assert editor.get(f"{room}add/").status_code == 403
    assert editor.post(f"/admin/access/loginrecord/{ended.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_servers_shell_ends_locks(client, settings):
    fail_until_locked(client, settings)
    with pytest.raises(CommandError):
        call_command("unlock_login")
    out = io.StringIO()
    call_command("unlock_login", "li", stdout=out)
    assert out.getvalue() == "ended: 1\n"
    assert came_in(attempt(client, password=RIGHT, address="203.0.113.9"))
    call_command("unlock_login", "--all", stdout=out)
    assert not Tally.objects.exists()


@pytest.mark.thorough
def test_after_a_lock_there_are_tries_again_and_after_a_day_all(client, settings):
    fail_until_locked(client, settings)
    later(minutes=settings.LOGIN_LOCK_MINUTES + 1)
    attempt(client)
    assert Tally.objects.get(kind="account").count == settings.LOGIN_TRIES // 2 + 1
    later(days=1, minutes=1)
    attempt(client)
    assert Tally.objects.get(kind="account").count == 1


def test_the_form_without_name_or_password_counts_nothing(client):
    for name, password in (("", ""), ("li", ""), ("", "x"), ("li\0", "x")):
        assert not came_in(attempt(client, name, password))
    assert not Tally.objects.exists()


def test_records_and_tallies_are_forgotten_in_time(client, settings, capsys):
    attempt(client)
    LoginRecord.objects.update(at=timezone.now() - timedelta(days=settings.LOGIN_RECORD_DAYS, hours=1))
    later(days=2)
    call_command("forget")
    assert not LoginRecord.objects.exists()
    assert not Tally.objects.exists()


def test_records_are_forgotten_also_where_nobody_runs_the_command(client, settings):
    attempt(client)
    LoginRecord.objects.update(at=timezone.now() - timedelta(days=settings.LOGIN_RECORD_DAYS, hours=1))
    assert came_in(attempt(client, password=RIGHT))
    assert LoginRecord.objects.get().outcome == "in"


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_as_many_at_once_as_one_after_the_other(li, settings):
    """Two workers that count at the same moment: the second waits for the first, and sees what it counted."""
    from concurrent.futures import ThreadPoolExecutor

    def guess(_number: int) -> int:
        try:
            return attempt(Client()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(guess, range(12)))
    assert Tally.objects.get(kind="account").count == logins.FREE + 1
    assert LoginRecord.objects.filter(outcome="failed").count() == logins.FREE + 1
