"""Colour tables: read from real and made-up pictures, and written so that they read the same."""

from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from enthesis.imaging.domain.pixels.palettes import read_palette, write_palette
from enthesis.imaging.domain.specimens import packaged_examples
from enthesis.imaging.domain.verdicts import Refusal
from tests.imaging.domain.material import read, read_foreign


def with_tables(descriptor: list[int], *tables: bytes) -> Dataset:
    """Give a dataset with three colour tables."""
    dataset = Dataset()
    dataset.PixelRepresentation = 0
    for name, table in zip(("Red", "Green", "Blue"), tables, strict=True):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", descriptor)
        setattr(dataset, f"{name}PaletteColorLookupTableData", table)
    return dataset


def ramp(count: int) -> bytes:
    """Give a table of 16 bits that rises by 100."""
    return (np.arange(count, dtype="<u2") * 100).tobytes()


def test_table_of_16_bits_is_read_as_it_is() -> None:
    found = read_palette(with_tables([4, 10, 16], ramp(4), ramp(4), ramp(4)))

    assert found.first == 10
    assert found.table.tolist() == [[0, 0, 0], [100, 100, 100], [200, 200, 200], [300, 300, 300]]
    assert found.darkest == 10


def test_table_of_8_bits_is_spread_over_16() -> None:
    found = read_palette(with_tables([4, 0, 8], b"\x40\x01\x02\xff", b"\0\0\0\xff", b"\0\0\0\xff"))

    assert found.table[:, 0].tolist() == [0x4040, 0x0101, 0x0202, 0xFFFF]
    assert found.darkest == 1


def test_values_outside_the_table_take_its_ends() -> None:
    found = read_palette(with_tables([2, 10, 16], b"\0\x10\0\x20", b"\0\0\0\0", b"\0\0\0\xff"))

    assert found.colours(np.array([[0, 10, 11, 255]], dtype=np.uint8)).tolist() == [
        [[16, 0, 0], [16, 0, 0], [32, 0, 255], [32, 0, 255]]
    ]


@pytest.mark.parametrize(
    ("descriptor", "tables"),
    [
        ([4, 0, 12], (ramp(4),) * 3),
        ([4, 0, 16], (ramp(3),) * 3),
        ([4, 0, 16], (b"",) * 3),
    ],
)
def test_table_that_is_not_whole_is_refused(descriptor: list[int], tables: tuple[Any, ...]) -> None:
    with pytest.raises(Refusal, match="unsupported_picture"):
        read_palette(with_tables(descriptor, *tables))


def test_missing_and_unequal_tables_are_refused() -> None:
    unequal = with_tables([4, 0, 16], ramp(4), ramp(4), ramp(4))
    unequal.BluePaletteColorLookupTableDescriptor = [3, 0, 16]

    for dataset in (Dataset(), unequal):
        with pytest.raises(Refusal, match="unsupported_picture"):
            read_palette(dataset)


def test_written_table_reads_the_same() -> None:
    palette = read_palette(with_tables([256, 0, 16], ramp(256), ramp(256)[::-1], ramp(256)))
    copy = Dataset()
    copy.PixelRepresentation = 0
    write_palette(palette, copy)

    again = read_palette(copy)

    assert (again.first, again.table.tolist()) == (palette.first, palette.table.tolist())


def test_full_table_is_written_with_a_count_of_nothing() -> None:
    table = ramp(65_536)
    copy = Dataset()
    copy.PixelRepresentation = 0
    write_palette(read_palette(with_tables([0, 0, 16], table, table, table)), copy)

    assert list(copy.RedPaletteColorLookupTableDescriptor) == [0, 0, 16]
    assert len(read_palette(copy).table) == 65_536


def test_real_picture_has_the_colours_that_pydicom_gives_it() -> None:
    source = read_foreign(packaged_examples()[2])
    assert source.PhotometricInterpretation == "PALETTE COLOR"

    found = read_palette(source).colours(source.pixel_array)

    assert np.array_equal(found, apply_color_lut(source.pixel_array, source) >> 8)
    assert read(packaged_examples()[2]).Rows == 350
