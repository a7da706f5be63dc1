import io

import pytest
from PIL import Image

from enthesis.imaging.domain.dicomweb.rendering import BadRendering, Rendering, read_rendering, render


def jpeg(columns: int = 64, rows: int = 48) -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((columns, rows)).save(stream, "JPEG")
    return stream.getvalue()


def seen(data: bytes) -> tuple[str | None, tuple[int, int]]:
    image = Image.open(io.BytesIO(data))
    return image.format, image.size


def test_parameters_are_read() -> None:
    assert read_rendering({}) == Rendering()
    assert read_rendering({"viewport": "512,256,,,,", "quality": "80", "iccprofile": "no"}) == Rendering(
        (512, 256), 80
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"viewport": "512"},
        {"viewport": "0,10"},
        {"viewport": "9999,10"},
        {"viewport": "a,b"},
        {"viewport": "10,10,5,5"},
        {"quality": "0"},
        {"quality": "101"},
        {"quality": "good"},
        {"window": "1,2,linear"},
        {"annotation": "patient"},
        {"iccprofile": "srgb"},
    ],
)
def test_what_is_not_offered_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(BadRendering):
        read_rendering(asked)


def test_jpeg_that_needs_no_change_is_passed_on() -> None:
    data = jpeg()
    assert render(data, Rendering(), "image/jpeg") is data


def test_picture_is_made_smaller_never_larger() -> None:
    assert seen(render(jpeg(), Rendering((32, 32)), "image/jpeg")) == ("JPEG", (32, 24))
    assert seen(render(jpeg(), Rendering((640, 640)), "image/png")) == ("PNG", (64, 48))
    assert seen(render(jpeg(400, 8), Rendering((10, 10)), "image/png")) == ("PNG", (10, 1))


def test_quality_changes_the_size() -> None:
    rough, fine = (render(jpeg(), Rendering(quality=one), "image/jpeg") for one in (5, 95))
    assert len(rough) < len(fine)
