"""Where machines may send from, and how their certificates are told apart."""

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

SHA256_HEX: Final = re.compile(r"[0-9a-f]{64}")


def plain_address(address: str) -> str:
    """Give an IP address in its usual form; an IPv4 address that came over IPv6 as IPv4.

    Raises
    ------
    ValueError
        It is none.
    """
    parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)


def plain_peer(written: str) -> str:
    """Give an address such as 192.0.2.7, or a network such as 192.0.2.0/24 (RFC 4632), in its usual form.

    Raises
    ------
    ValueError
        It is neither.
    """
    text = written.strip()
    if "/" not in text:
        return plain_address(text)
    return str(ipaddress.ip_network(text, strict=False))


def is_peer(address: str, peers: Iterable[str]) -> bool:
    """Tell whether a plain address is among these addresses and networks; where there are none, every one is."""
    known = list(peers)
    here = ipaddress.ip_address(address)
    return not known or any(here in ipaddress.ip_network(one) for one in known)


def plain_fingerprint(written: str) -> str:
    """Give the SHA-256 of a certificate as 64 hex digits, however programs write it (with colons, in capitals).

    Raises
    ------
    ValueError
        It is none.
    """
    digits = re.sub(r"[\s:]", "", written.rpartition("=")[2]).lower()
    if not SHA256_HEX.fullmatch(digits):
        raise ValueError("a SHA-256 fingerprint has 64 hex digits")
    return digits
