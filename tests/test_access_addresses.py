"""Which address a request is counted by: nobody chooses it, and everybody behind a trusted proxy has their own."""

import pytest
from django.test import RequestFactory

from access.addresses import client_address, network_of

# (REMOTE_ADDR, X-Forwarded-For, TRUSTED_PROXIES, whose it is)
CASES = [
    ("198.51.100.1", "", [], "198.51.100.1"),
    ("198.51.100.1", "203.0.113.9", [], "198.51.100.1"),  # anybody can write that
    ("10.0.0.2", "203.0.113.9", ["10.0.0.0/8"], "203.0.113.9"),
    ("10.0.0.2", "1.2.3.4, 203.0.113.9", ["10.0.0.0/8"], "203.0.113.9"),  # what stands before was told by the reader
    ("10.0.0.2", "203.0.113.9, 10.0.0.3", ["10.0.0.0/8"], "203.0.113.9"),
    ("10.0.0.2", "203.0.113.9:4711", ["10.0.0.2"], "203.0.113.9"),
    ("10.0.0.2", "[2001:db8::1]:4711", ["10.0.0.2"], "2001:db8::1"),
    ("10.0.0.2", "nonsense", ["10.0.0.2"], ""),
    ("10.0.0.2", "", ["10.0.0.2"], "10.0.0.2"),
    ("::ffff:198.51.100.1", "", [], "198.51.100.1"),
    ("", "203.0.113.9", ["unix"], "203.0.113.9"),
    ("", "203.0.113.9", [], ""),
]


@pytest.mark.parametrize(("remote", "forwarded", "trusted", "whose"), CASES)
def test_it_works(settings, remote, forwarded, trusted, whose):
    settings.TRUSTED_PROXIES = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == whose


def test_a_household_is_one():
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("") == ""
