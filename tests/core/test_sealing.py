"""Encryption at rest."""

import base64
import io
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from enthesis.core.sealing import PIECE_BYTES, SealBroken, Sealing, open_sealed, seal, site_key, unseal


def test_sealed_bytes_come_back_and_show_nothing():
    sealed = seal(b"Patient: Anna Example" * 100)
    assert unseal(sealed) == b"Patient: Anna Example" * 100
    assert b"Anna" not in sealed
    assert sealed.startswith(b"ENTHESIS-SEALED-2\n")


def test_same_bytes_are_never_sealed_alike():
    assert seal(b"x") != seal(b"x")


def test_nothing_can_be_sealed():
    assert unseal(seal(b"")) == b""


@pytest.mark.parametrize("position", [0, 5, 18, 25, 55, -1])
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


@pytest.mark.parametrize("length", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 7])
def test_any_length_is_sealed_in_pieces_and_read_from_any_place(length):
    data = os.urandom(length)
    file = io.BytesIO()
    with Sealing(file) as sealing:
        for start in range(0, length, 100_000):
            sealing.write(data[start : start + 100_000])
    opened = open_sealed(file)
    assert opened.read() == data
    for place in (0, length // 2, max(0, length - 5)):
        opened.seek(place)
        assert opened.read(70_000) == data[place : place + 70_000]
    assert opened.seek(0, os.SEEK_END) == length


def test_pieces_that_are_missing_or_in_another_order_are_refused():
    sealed = seal(os.urandom(3 * PIECE_BYTES))
    step, start = PIECE_BYTES + 16, 18 + 32
    pieces = [sealed[at : at + step] for at in range(start, len(sealed), step)]
    for others in (pieces[:2], [pieces[1], pieces[0], pieces[2]], [*pieces[:2], pieces[1], pieces[2]]):
        with pytest.raises(SealBroken):
            unseal(sealed[:start] + b"".join(others))


def test_what_was_sealed_in_one_piece_before_is_still_opened():
    mark = b"ENTHESIS-SEALED-1\n"
    sealed = mark + b"n" * 12 + AESGCM(site_key("sealing")).encrypt(b"n" * 12, b"secret", mark)
    assert unseal(sealed) == b"secret"
    with pytest.raises(SealBroken):
        unseal(sealed[:-1])
