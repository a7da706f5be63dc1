"""Encryption at rest."""

import base64

import pytest

from enthesis.core.sealing import SealBroken, seal, site_key, unseal


def test_sealed_bytes_come_back_and_show_nothing():
    sealed = seal(b"Patient: Anna Example" * 100)
    assert unseal(sealed) == b"Patient: Anna Example" * 100
    assert b"Anna" not in sealed
    assert sealed.startswith(b"ENTHESIS-SEALED-1\n")


def test_same_bytes_are_never_sealed_alike():
    assert seal(b"x") != seal(b"x")


def test_nothing_can_be_sealed():
    assert unseal(seal(b"")) == b""


@pytest.mark.parametrize("position", [0, 5, 18, 25, 30, -1])
def test_changed_seal_is_refused(position):
    sealed = bytearray(seal(b"twelve bytes"))
    sealed[position] ^= 1
    with pytest.raises(SealBroken, match="not sealed with the site's present key"):
        unseal(bytes(sealed))


@pytest.mark.parametrize("length", [0, 5, 18, 25, 31, 40])
def test_cut_seal_is_refused(length):
    with pytest.raises(SealBroken):
        unseal(seal(b"twelve bytes")[:length])


def test_other_key_does_not_open(settings):
    sealed = seal(b"x")
    settings.SITE_KEY = base64.urlsafe_b64encode(b"2" * 32).decode()
    with pytest.raises(SealBroken):
        unseal(sealed)


def test_each_purpose_has_its_key(settings):
    settings.SITE_KEY = base64.urlsafe_b64encode(b"1" * 32).decode()
    assert site_key("sealing").hex() == "f251f121cbb59d5c2b37c00bf348c569c50567e40dda7f9eb0b88ee792e95459"
    assert len({site_key("sealing"), site_key("pseudonyms"), b"1" * 32}) == 3
