"""From which address a request comes, and what of it is counted: what the machine in front says only if that one is trusted."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# A household or an office holds a whole /64 of IPv6, and may choose among its addresses as it likes.
IPV6_PREFIX = 64
# What TRUSTED_PROXIES says of a proxy that speaks through a socket file, and therefore has no address.
SOCKET = "unix"


def client_address(request: HttpRequest) -> str:
    """The address of who asks, as text; empty where none is known.

    X-Forwarded-For is read from its end, for as long as the machine that wrote there is one of TRUSTED_PROXIES: what stands
    before that can be written by anybody.
    """
    at = str(request.META.get("REMOTE_ADDR") or "")
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while told and _is_trusted(at):
        at = _without_port(told.pop())
    return str(_parsed(at) or "")


def network_of(address: str) -> str:
    """What stands for one household: an IPv4 address itself, of an IPv6 address its /64; empty for no address."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, IPV6_PREFIX), strict=False))
    return str(parsed or "")


def _is_trusted(address: str) -> bool:
    if not address:
        return SOCKET in settings.TRUSTED_PROXIES
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(each, strict=False) for each in trusted if each != SOCKET]


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed


def _without_port(address: str) -> str:
    """192.0.2.1:4711 and [2001:db8::1]:4711 as some proxies write them."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
