"""Which options of the confidentiality profile a site has chosen. Clean Pixel Data is none of them: it is always on."""

from dataclasses import dataclass
from typing import Final

BASIC: Final = ("113100", "Basic Application Confidentiality Profile")
CLEAN_PIXELS: Final = ("113101", "Clean Pixel Data Option")
MODIFIED_DATES: Final = ("113107", "Retain Longitudinal Temporal Information Modified Dates Option")
RETAIN_DEVICE: Final = ("113109", "Retain Device Identity Option")
SAFE_PRIVATE: Final = ("113111", "Retain Safe Private Option")

Code = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Options:
    """What is kept besides the keep-list.

    Parameters
    ----------
    retain_device
        The machine's station name and serial number stay (PS3.15 E.3.8).
    modified_dates
        Dates and times stay, moved back by one interval for each patient (PS3.15 E.3.6).
    """

    retain_device: bool = False
    modified_dates: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns of the table that say what these options keep."""
        chosen = (("device", self.retain_device), ("modified_dates", self.modified_dates))
        return tuple(column for column, is_chosen in chosen if is_chosen)

    @property
    def codes(self) -> tuple[Code, ...]:
        """Give the codes for DeidentificationMethodCodeSequence (PS3.16 CID 7050), value and meaning."""
        chosen = ((MODIFIED_DATES, self.modified_dates), (RETAIN_DEVICE, self.retain_device))
        return tuple(code for code, is_chosen in chosen if is_chosen)


STRICT: Final = Options()
"""Nothing besides the keep-list."""
