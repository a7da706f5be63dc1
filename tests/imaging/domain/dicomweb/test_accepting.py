import pytest

from enthesis.imaging.domain.dicomweb.accepting import (
    Chosen,
    Wanted,
    choose_frames,
    choose_object,
    choose_rendered,
    parameters,
    wanted,
)

EXPLICIT, JPEG, RLE = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.5"
OHIF = "multipart/related; type=application/octet-stream; transfer-syntax=*"


def test_header_is_read_with_quotes_and_by_quality() -> None:
    found = wanted(
        'image/png;q=0.1, multipart/related; type="application/dicom"; transfer-syntax=*, text/*;q=0'
    )
    assert found == [
        Wanted("application/dicom", is_multipart=True, syntax="*", quality=1.0),
        Wanted("image/png", is_multipart=False, syntax="", quality=0.1),
    ]


@pytest.mark.parametrize("accept", ["", "  "])
def test_nothing_said_welcomes_everything(accept: str) -> None:
    assert wanted(accept) == [Wanted("*/*", is_multipart=False, syntax="", quality=1.0)]


@pytest.mark.parametrize("accept", ["nonsense", "a/b/c", "text/plain;q=much", ";;;", '"', "," * 5000])
def test_what_cannot_be_read_is_left_out(accept: str) -> None:
    assert wanted(accept) == []


def test_parameters_keep_what_stands_in_quotes() -> None:
    assert parameters('Multipart/Related; boundary="a;b, c"; Type=x') == (
        "multipart/related",
        {"boundary": "a;b, c", "type": "x"},
    )


@pytest.mark.parametrize(
    ("accept", "stored", "is_one", "expected"),
    [
        ('multipart/related; type="application/dicom"', JPEG, True, Chosen("application/dicom", True, JPEG)),
        (
            "multipart/related; type=application/dicom; transfer-syntax=*",
            JPEG,
            False,
            Chosen("application/dicom", True, JPEG),
        ),
        (
            f"multipart/related; type=application/dicom; transfer-syntax={EXPLICIT}",
            JPEG,
            True,
            Chosen("application/dicom", True, EXPLICIT),
        ),
        (f"multipart/related; type=application/dicom; transfer-syntax={RLE}", JPEG, True, None),
        ("application/dicom", JPEG, True, Chosen("application/dicom", False, JPEG)),
        ("application/dicom", JPEG, False, None),
        ("*/*", JPEG, False, Chosen("application/dicom", True, JPEG)),
        ("application/json, text/html", JPEG, True, None),
    ],
)
def test_object_goes_as_it_is_stored_unless_asked_otherwise(
    accept: str, stored: str, is_one: bool, expected: Chosen | None
) -> None:
    assert choose_object(wanted(accept), stored=stored, is_one=is_one) == expected


@pytest.mark.parametrize(
    ("accept", "stored", "expected"),
    [
        (OHIF, JPEG, Chosen("application/octet-stream", True, JPEG)),
        (OHIF, EXPLICIT, Chosen("application/octet-stream", True, EXPLICIT)),
        (
            "multipart/related; type=application/octet-stream",
            JPEG,
            Chosen("application/octet-stream", True, EXPLICIT),
        ),
        ("application/octet-stream", RLE, Chosen("application/octet-stream", False, EXPLICIT)),
        (
            f'multipart/related; type="image/jpeg"; transfer-syntax={JPEG}',
            JPEG,
            Chosen("image/jpeg", True, JPEG),
        ),
        ("image/jpeg", EXPLICIT, Chosen("image/jpeg", False, JPEG)),
        ("multipart/related; type=image/dicom-rle", RLE, Chosen("image/dicom-rle", True, RLE)),
        ("multipart/related; type=image/jp2", JPEG, None),
        (f"multipart/related; type=application/octet-stream; transfer-syntax={RLE}", JPEG, None),
        ("*/*", JPEG, Chosen("image/jpeg", True, JPEG)),
        ("*/*", EXPLICIT, Chosen("application/octet-stream", True, EXPLICIT)),
        ("image/png, image/jpeg;q=0.5", JPEG, Chosen("image/jpeg", False, JPEG)),
    ],
)
def test_frames_go_as_a_viewer_can_take_them(accept: str, stored: str, expected: Chosen | None) -> None:
    assert choose_frames(wanted(accept), stored=stored, is_eight_bit=True) == expected


def test_sixteen_bits_are_not_made_into_a_jpeg() -> None:
    assert choose_frames(wanted("image/jpeg"), stored=EXPLICIT, is_eight_bit=False) is None


@pytest.mark.parametrize(
    ("accept", "expected"),
    [("", "image/jpeg"), ("image/*", "image/jpeg"), ("image/png", "image/png"), ("video/mp4", None)],
)
def test_rendered_is_jpeg_where_both_would_do(accept: str, expected: str | None) -> None:
    assert choose_rendered(wanted(accept)) == expected
