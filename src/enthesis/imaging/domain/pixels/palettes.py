"""Colour tables of PALETTE COLOR pictures, read once and written anew so that nothing rides along in them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from enthesis.imaging.domain.verdicts import Refusal

MOST_ENTRIES = 65_536
NAMES = ("Red", "Green", "Blue")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by stored value: `table[value - first]` is (red, green, blue), uint16, full range 0 to 65535."""

    first: int
    table: npt.NDArray[np.uint16]

    @property
    def darkest(self) -> int:
        """Return the stored value whose colour is nearest to black."""
        return self.first + int(self.table.astype(np.uint32).sum(axis=1).argmin())

    def colours(self, values: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.uint8]:
        """Return RGB, shape (rows, columns, 3), uint8; values outside the table take its first or last colour."""
        index = np.clip(values.astype(np.int32) - self.first, 0, len(self.table) - 1)
        return (self.table >> 8).astype(np.uint8)[index]


def read_palette(dataset: Dataset) -> Palette:
    """Return the colour table of a PALETTE COLOR picture, plain or segmented, 8 or 16 bits deep.

    Raises
    ------
    Refusal
        `unsupported_picture`: a table is missing, too short, or the three differ in shape.

    References
    ----------
    DICOM PS3.3 C.7.6.3.1.5, C.7.6.3.1.6 and C.7.9.2.
    """
    try:
        descriptors = [dataset[f"{name}PaletteColorLookupTableDescriptor"].value for name in NAMES]
        count, first, depth = (int(part) for part in descriptors[0])
        shapes = {(int(one[0]), int(one[1])) for one in descriptors}
        entries = count or MOST_ENTRIES
        if len(shapes) != 1 or depth not in (8, 16) or not 0 < entries <= MOST_ENTRIES or first < 0:
            raise Refusal("unsupported_picture")
        values = np.arange(first, first + entries, dtype=np.int32)
        colours = apply_color_lut(values, dataset)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, NotImplementedError):
        raise Refusal("unsupported_picture") from None
    scale = 257 if colours.dtype.itemsize == 1 else 1
    return Palette(first=first, table=colours.astype(np.uint16) * np.uint16(scale))


def write_palette(palette: Palette, dataset: Dataset) -> None:
    """Set the three tables and their descriptors on a dataset, 16 bits deep."""
    for index, name in enumerate(NAMES):
        descriptor = [len(palette.table) % MOST_ENTRIES, palette.first, 16]
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", descriptor)
        setattr(
            dataset, f"{name}PaletteColorLookupTableData", palette.table[:, index].astype("<u2").tobytes()
        )
