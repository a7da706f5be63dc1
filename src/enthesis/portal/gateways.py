"""The sample cohort's ultrasound machines: they send pictures to the gateway as real ones do, over DICOM."""

import io
from collections.abc import Iterable, Sequence

import pydicom
from pydicom.uid import UID
from pynetdicom import AE, build_context
from pynetdicom.presentation import PresentationContext

from enthesis.core.errors import Unavailable

SUCCESS = 0x0000


class GatewayAway(Unavailable):
    """The DICOM gateway does not answer, or does not let the machine in."""

    title = "The DICOM gateway does not answer"


def send_pictures(
    files: Iterable[bytes], *, calling: str, called: str, address: tuple[str, int], seconds: float = 30
) -> list[int]:
    """Send DICOM files in one association (PS3.8) and give the status of each C-STORE (PS3.7 9.1.1).

    Parameters
    ----------
    files
        PS3.10 files; they are sent in the transfer syntax that they are in.
    calling, called
        Application entity titles of the machine and of the gateway.
    seconds
        How long to wait for the gateway, at each step.

    Raises
    ------
    GatewayAway
        The association was refused or lost; what was sent before stays received.
    """
    datasets = [pydicom.dcmread(io.BytesIO(data)) for data in files]
    entity = AE(ae_title=calling)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = seconds
    association = entity.associate(*address, contexts=contexts_of(datasets), ae_title=called)
    if not association.is_established:
        raise GatewayAway(f"{calling} could not open an association with {called} on port {address[1]}.")
    try:
        answers = [association.send_c_store(dataset) for dataset in datasets]
    finally:
        association.release()
    return [int(answer.Status) if "Status" in answer else -1 for answer in answers]


def contexts_of(datasets: Sequence[pydicom.Dataset]) -> list[PresentationContext]:
    """Propose one presentation context for each pair of object class and transfer syntax."""
    pairs = dict.fromkeys((str(d.SOPClassUID), str(d.file_meta.TransferSyntaxUID)) for d in datasets)
    return [build_context(UID(kind), UID(syntax)) for kind, syntax in pairs]
