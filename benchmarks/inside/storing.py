"""The gateway's peer: a bare pynetdicom storage server that writes what arrives to disk, as its documentation shows."""

import sys
import uuid
from pathlib import Path

from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit
from pynetdicom import AE, AllStoragePresentationContexts, evt
from pynetdicom.events import Event

SUCCESS = 0x0000


def main(port: int, folder: Path) -> None:
    """Serve until told to stop."""

    def store(event: Event) -> int:
        (folder / f"{uuid.uuid4()}.dcm").write_bytes(event.encoded_dataset())
        return SUCCESS

    entity = AE(ae_title="ENTHESIS")
    for context in AllStoragePresentationContexts:
        assert context.abstract_syntax
        entity.add_supported_context(context.abstract_syntax, [JPEGBaseline8Bit, ExplicitVRLittleEndian])
    entity.start_server(("127.0.0.1", port), evt_handlers=[(evt.EVT_C_STORE, store)])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
