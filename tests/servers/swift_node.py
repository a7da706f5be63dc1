"""One node of OpenStack Swift in one process: account, container and object server behind a proxy that speaks S3.

Usage: swift_node.py FOLDER PORT. Run as a program, because Swift's green threads change Python's own modules.
"""

import socket
import sys
from pathlib import Path
from typing import Any

import swift.common.utils as swift_utils

swift_utils.monkey_patch()

import eventlet  # noqa: E402 - Swift's own patching must come first
import eventlet.wsgi  # noqa: E402
from swift.common import constraints, storage_policy  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.utils import config as swift_config  # noqa: E402
from swift.common.wsgi import SwiftHttpProtocol, loadapp  # noqa: E402

POLICY = """
[swift-hash]
swift_hash_path_suffix = enthesis
swift_hash_path_prefix = tests
[storage-policy:0]
name = one
default = yes
"""
STORAGE = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
log_address = {folder}/no-syslog
log_level = WARNING
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
PIPELINE = "catch_errors gatekeeper listing_formats bulk s3api tempauth slo dlo versioned_writes symlink copy"
PROXY_OPTIONS = {
    "s3api": "s3_acl = false\nlocation = us-east-1\nmin_segment_size = 5242880",
    "tempauth": "user_test_tester = testing .admin",
    "versioned_writes": "allow_object_versioning = true",
}


def listener(port: int) -> socket.socket:
    """Open a socket on loopback; port 0 takes any free one."""
    return eventlet.listen(("127.0.0.1", port))  # type: ignore[no-any-return]


def write_ring(folder: Path, kind: str, port: int) -> None:
    """Say that everything of this kind lies on the one device behind this port."""
    builder = RingBuilder(4, 1, 0)
    builder.add_dev(
        {"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d1", "weight": 1.0}
    )
    builder.rebalance()
    builder.get_ring().save(str(folder / f"{kind}.ring.gz"))


def proxy_conf(folder: Path) -> str:
    """Write the proxy's configuration: S3 in front, one test user, accounts made as they are named."""
    filters = "\n".join(
        f"[filter:{name}]\nuse = egg:swift#{name}\n{PROXY_OPTIONS.get(name, '')}" for name in PIPELINE.split()
    )
    return f"""
[DEFAULT]
swift_dir = {folder}
log_address = {folder}/no-syslog
log_level = WARNING
[pipeline:main]
pipeline = {PIPELINE} proxy-server
{filters}
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
"""


def serve(folder: Path, kind: str, sock: socket.socket, conf: str) -> Any:
    """Load one of Swift's servers from its configuration, and let a green thread of its own answer on the socket."""
    file = folder / f"{kind}.conf"
    file.write_text(conf)
    app = loadapp(str(file), global_conf={"log_name": kind})
    quiet = swift_utils.NullLogger()
    options = {"protocol": SwiftHttpProtocol, "capitalize_response_headers": False, "socket_timeout": 60}
    return eventlet.spawn(eventlet.wsgi.server, sock, app, quiet, **options)


def main(folder: Path, port: int) -> None:
    """Run the node until the process is told to end."""
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(POLICY)
    for module in (swift_utils, swift_config):
        module.SWIFT_CONF_FILE = str(folder / "swift.conf")
    swift_utils.validate_configuration()
    constraints.reload_constraints()
    storage_policy.reload_storage_policies()
    for kind in ("account", "container", "object"):
        sock = listener(0)
        write_ring(folder, kind, sock.getsockname()[1])
        serve(folder, kind, sock, STORAGE.format(folder=folder, kind=kind))
    serve(folder, "proxy", listener(port), proxy_conf(folder)).wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
