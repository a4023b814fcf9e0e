"""Tells addresses of the open internet from those that a stranger's link must not reach."""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Reached from inside a data centre only, although their numbers look public: Azure's wire server,
# and the block in which Oracle has its metadata.
_INSIDE = tuple(ipaddress.ip_network(text) for text in ("168.63.129.16/32", "192.0.0.0/24"))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """True for an address of the open internet; False for every other, and for what is none.

    Addresses that carry another one (IPv4-mapped, NAT64, 6to4, Teredo) are judged by that too.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    carried = _carried(parsed)
    if carried is not None:
        return all(_is_open(each) for each in carried)
    return _is_open(parsed)


def literal(host: str) -> str | None:
    """The address that a host of a URL is, where it is written as one; None for a name."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return None


def _carried(address: _Address) -> tuple[ipaddress.IPv4Address, ...] | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    return address.teredo


def _is_open(address: _Address) -> bool:
    closed = address.is_multicast or address.is_reserved or address.is_unspecified
    return (
        address.is_global
        and not closed
        and not any(address in network for network in _INSIDE if network.version == address.version)
    )
