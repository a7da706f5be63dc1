"""Orthanc on a port: `python -m benchmarks.inside.orthanc PROGRAM FOLDER PORT` writes its settings and becomes it."""

import json
import os
import sys
from pathlib import Path

if __name__ == "__main__":
    program, folder, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    settings = {
        "Name": "Peer", "StorageDirectory": str(folder / "store"), "IndexDirectory": str(folder / "index"),
        "HttpServerEnabled": False, "DicomPort": port, "DicomAet": "ENTHESIS", "DicomCheckCalledAet": False,
        "Plugins": [],
    }  # fmt: skip
    path = folder / "orthanc.json"
    path.write_text(json.dumps(settings))
    os.execv(program, [program, str(path)])  # noqa: S606 - becomes the server, so that it can be measured and ended
