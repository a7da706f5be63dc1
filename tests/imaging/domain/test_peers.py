import pytest

from enthesis.imaging.domain.peers import is_peer, plain_address, plain_fingerprint, plain_peer


def test_plain_address_reads_ipv4_that_came_over_ipv6() -> None:
    addresses = ["10.0.0.7", "::ffff:10.0.0.7", "fe80::1%eth0", "2001:0DB8::0001"]
    assert [plain_address(one) for one in addresses] == ["10.0.0.7", "10.0.0.7", "fe80::1", "2001:db8::1"]


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        (" 192.0.2.7 ", "192.0.2.7"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("192.0.2.0/255.255.255.0", "192.0.2.0/24"),
    ],
)
def test_peer_is_written_in_its_usual_form(written: str, usual: str) -> None:
    assert plain_peer(written) == usual


@pytest.mark.parametrize("written", ["", "room 3", "192.0.2.256", "192.0.2.0/33", "meadow.example.org"])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        plain_peer(written)


@pytest.mark.parametrize(
    ("address", "peers", "allowed"),
    [
        ("192.0.2.7", [], True),
        ("192.0.2.7", ["192.0.2.7"], True),
        ("192.0.2.8", ["192.0.2.7"], False),
        ("192.0.2.8", ["198.51.100.1", "192.0.2.0/28"], True),
        ("192.0.2.16", ["192.0.2.0/28"], False),
        ("2001:db8::7", ["192.0.2.0/28"], False),
        ("2001:db8::7", ["192.0.2.0/28", "2001:db8::/32"], True),
    ],
)
def test_address_is_a_peer_where_one_of_them_holds_it(address: str, peers: list, allowed: bool) -> None:
    assert is_peer(address, peers) is allowed


@pytest.mark.parametrize(
    "written", ["a7" * 32, "A7" * 32, ":".join(["A7"] * 32), "SHA256 Fingerprint=" + "A7:" * 32]
)
def test_fingerprint_is_read_as_programs_write_it(written: str) -> None:
    assert plain_fingerprint(written) == "a7" * 32


@pytest.mark.parametrize("written", ["", "a7" * 31, "a7" * 33, "g" * 64])
def test_what_is_no_fingerprint_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        plain_fingerprint(written)
