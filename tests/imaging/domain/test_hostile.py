"""Spoilt and hostile files: every one gets a verdict, none an error, and none that is clean shows what it must not."""

import random
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enthesis.imaging.domain import (
    CannotRender,
    Clean,
    Quarantined,
    Refused,
    deidentify,
    release,
    render_frames,
)
from enthesis.imaging.domain.specimens import MACHINES, packaged_examples
from enthesis.imaging.domain.verdicts import MESSAGES, Box, Verdict
from tests.imaging.domain.material import PATIENT_ID, SECRET, noise, small, specimen

SPOILT_EACH = 20
SOURCES = {
    **{f"{machine.model} still": specimen(machine) for machine in MACHINES},
    **{f"packaged {index}": data for index, data in enumerate(packaged_examples()) if len(data) < 300_000},
    "small": small(noise(32, 32, 3)),
}


def checked(verdict: Verdict) -> Verdict:
    """Check what must be true of every verdict."""
    if isinstance(verdict, Refused):
        assert verdict.message == MESSAGES[verdict.code]
    else:
        assert PATIENT_ID.encode() not in verdict.dicom
    if isinstance(verdict, Clean):
        assert len(render_frames(verdict.dicom).index) == verdict.picture.frames
    return verdict


@pytest.mark.parametrize("name", SOURCES)
def test_spoilt_file_gets_a_verdict(name: str) -> None:
    chance, whole = random.Random(name), SOURCES[name]
    heads = min(len(whole), 3000)
    for _ in range(SPOILT_EACH):
        data = bytearray(whole)
        reach = chance.choice((heads, heads, len(data)))
        for _ in range(chance.choice((1, 3, 20))):
            data[chance.randrange(128, reach)] = chance.randrange(256)
        assert isinstance(checked(deidentify(bytes(data), secret=SECRET)), Verdict)


@pytest.mark.parametrize("name", SOURCES)
def test_cut_file_gets_a_verdict(name: str) -> None:
    chance, whole = random.Random(name), SOURCES[name]
    cuts = [chance.randrange(len(whole) - 8) for _ in range(SPOILT_EACH)]
    codes = {
        verdict.code for cut in cuts if isinstance(verdict := deidentify(whole[:cut], secret=SECRET), Refused)
    }

    assert codes <= {"truncated", "not_dicom", "not_ultrasound", "damaged", "cannot_decode", "no_pixels"}
    assert "truncated" in codes


def test_spoilt_loop_gets_a_verdict() -> None:
    chance, whole = random.Random(3), specimen(cine=True)
    for _ in range(6):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 20, 200))):
            data[chance.randrange(2000, len(data))] = chance.randrange(256)
        checked(deidentify(bytes(data), secret=SECRET))


@given(st.binary(max_size=600))
def test_any_bytes_after_the_mark_get_a_verdict(data: bytes) -> None:
    checked(deidentify(bytes(128) + b"DICM" + data, secret=SECRET))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_everywhere(data: bytes) -> None:
    assert isinstance(deidentify(data, secret=SECRET), Refused)
    assert isinstance(release(data, keep=[Box(0, 0, 20, 20)]), Refused)
    with pytest.raises(CannotRender):
        render_frames(data)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "Rows": st.integers(0, 65535),
            "Columns": st.integers(0, 65535),
            "SamplesPerPixel": st.sampled_from([0, 1, 2, 3, 4]),
            "BitsAllocated": st.sampled_from([0, 1, 8, 12, 16, 32, 64]),
            "BitsStored": st.integers(0, 40),
            "HighBit": st.integers(0, 40),
            "PixelRepresentation": st.integers(0, 3),
            "PlanarConfiguration": st.integers(0, 3),
            "NumberOfFrames": st.integers(-5, 2**31 - 1),
            "PhotometricInterpretation": st.sampled_from(
                ["", "RGB", "YBR_FULL", "YBR_FULL_422", "PALETTE COLOR", "X"]
            ),
            "WindowCenter": st.floats(-1e9, 1e9).map(lambda value: f"{value:.6g}"),
            "FrameTime": st.floats(-1e9, 1e9).map(lambda value: f"{value:.6g}"),
        },
    )
)
def test_any_promise_about_pixels_gets_a_verdict(attributes: dict[str, object]) -> None:
    checked(deidentify(small(noise(32, 32), **attributes), secret=SECRET))


def test_nested_sequences_without_end_are_refused() -> None:
    item = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    whole = small(noise(32, 32))
    at = whole.index(b"\x08\x00\x60\x00CS")

    verdict = deidentify(whole[:at] + item * 5000 + whole[at:], secret=SECRET)

    assert isinstance(verdict, Refused)


def test_nothing_of_a_bad_file_is_warned_about_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    data = small(noise(32, 32), PatientBirthDate="ROWAN", Rows=9999)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        deidentify(data, secret=SECRET)

    assert caught == []
    assert caplog.text == ""


def test_spoilt_pixels_of_a_quarantined_picture_stay_quarantined_or_are_refused() -> None:
    verdict = deidentify(packaged_examples()[0], secret=SECRET)
    assert isinstance(verdict, Quarantined)

    assert isinstance(checked(release(verdict.dicom[:-50], keep=[Box(0, 0, 50, 50)])), Refused)
