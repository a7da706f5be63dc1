"""The attributes of an object as DICOM JSON (PS3.18 F), large values by their address (F.2.6)."""

import json
from typing import Any, Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from enthesis.imaging.domain.dicomweb.stored import StoredObject
from enthesis.imaging.domain.quiet import quiet

# Larger byte values are given by their address.
INLINE_BYTES: Final = 1024
PIXEL_DATA_TAG: Final = "7FE00010"


def metadata_of(stored: StoredObject, address: str) -> dict[str, Any]:
    """Return the attributes of an object, without its file meta group.

    Parameters
    ----------
    address
        Where the object is retrieved from, without a stroke at the end.

    References
    ----------
    DICOM PS3.18 10.4.1.1.2 and F.2.
    """

    def elsewhere(element: DataElement) -> str:
        return f"{address}/bulkdata/{element.tag:08X}"

    with quiet:
        found: dict[str, Any] = stored.header.to_json_dict(
            bulk_data_threshold=INLINE_BYTES, bulk_data_element_handler=elsewhere, suppress_invalid_tags=True
        )
    # What a client needs to know before it asks for frames (PS3.18 table 10.4.1-2, PS3.6 "Available Transfer Syntax").
    found["00083002"] = {"vr": "UI", "Value": [str(stored.syntax)]}
    if stored.pixels_at is not None:
        vr = "OB" if stored.header.BitsAllocated == 8 else "OW"
        found[PIXEL_DATA_TAG] = {"vr": vr, "BulkDataURI": f"{address}/bulkdata/{PIXEL_DATA_TAG}"}
    return dict(sorted(found.items()))


def json_of(dataset: Dataset) -> str:
    """Write a small dataset, such as the answer to a store, as DICOM JSON."""
    with quiet:
        return json.dumps(dataset.to_json_dict())
