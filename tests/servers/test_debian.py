"""Programs from Debian's packages: an installed one is taken, one from apt works without root, and refusals advise."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import debian
from tests.servers.debian import debian_program
from tests.servers.ports import ServerUnavailable

TOOLS = ("apt-get", "dpkg-deb")


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    debian_program.cache_clear()
    yield
    debian_program.cache_clear()


@pytest.fixture
def bare_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Leave nothing on the path but an empty folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("STORESCU", raising=False)
    return folder


def test_program_that_a_variable_names_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORESCU", "/bin/true")
    assert debian_program("storescu", "dcmtk") == debian.Program(Path("/bin/true"), {})
    assert debian_program("storescu", "dcmtk").run("anything").returncode == 0


def test_variable_that_names_no_program_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORESCU", "/etc/passwd")
    with pytest.raises(ServerUnavailable, match="STORESCU=/etc/passwd is not a program"):
        debian_program("storescu", "dcmtk")


def test_program_on_the_path_is_taken(bare_path: Path) -> None:
    (bare_path / "storescu").symlink_to("/bin/true")
    assert debian_program("storescu", "dcmtk").executable == bare_path / "storescu"


def test_unpacked_program_is_found_with_its_libraries_and_its_dictionary(
    bare_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "scratch", lambda: tmp_path)
    folder = tmp_path / f"debian-dcmtk-{debian._release()}"
    for name in ("usr/bin/storescu", "usr/lib/x/libdcmnet.so.17", "usr/share/libdcmtk17/dicom.dic"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).touch()
    assert debian_program("storescu", "dcmtk") == debian.Program(
        folder / "usr/bin/storescu",
        {
            "LD_LIBRARY_PATH": str(folder / "usr/lib/x"),
            "DCMDICTPATH": str(folder / "usr/share/libdcmtk17/dicom.dic"),
        },
    )
    with pytest.raises(ServerUnavailable, match="has no program movescu"):
        debian_program("movescu", "dcmtk")


def test_system_without_apt_is_told_what_to_set(
    bare_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "scratch", lambda: tmp_path)
    with pytest.raises(ServerUnavailable, match="STORESCU=/path/to/it"):
        debian_program("storescu", "dcmtk")


def test_apt_that_fails_is_quoted_and_leaves_nothing_half(
    bare_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "scratch", lambda: tmp_path)
    for name in TOOLS:
        (bare_path / name).write_text("#!/bin/sh\necho 'E: no network' >&2; exit 100\n")
        (bare_path / name).chmod(0o755)
    with pytest.raises(ServerUnavailable, match="E: no network"):
        debian_program("storescu", "dcmtk")
    assert [one.name for one in tmp_path.glob("debian-*")] == []


def test_apt_downloads_and_unpacks_what_runs_without_root(
    bare_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Play apt with a package made here; the real one is asked wherever dcmtk is not installed."""
    real = os.defpath + ":/usr/bin:/bin"
    monkeypatch.setattr(debian, "scratch", lambda: tmp_path)
    package = tmp_path / "package"
    (package / "usr/bin").mkdir(parents=True)
    (package / "usr/bin/storescu").write_text("#!/bin/sh\necho here: $1\n")
    (package / "usr/bin/storescu").chmod(0o755)
    archives = tmp_path / f"apt-{debian._release()}" / "cache" / "archives"
    (bare_path / "apt-get").write_text(f'#!/bin/sh\n[ "$1" = update ] || : > {archives}/one.deb\n')
    (bare_path / "dpkg-deb").write_text(f'#!/bin/sh\nPATH={real} cp -r {package}/. "$3"\n')
    for name in TOOLS:
        (bare_path / name).chmod(0o755)
    said = debian_program("storescu", "dcmtk").run("you")
    assert said.stdout == "here: you\n"
    assert not archives.exists()
    shutil.rmtree(package)
    debian_program.cache_clear()
    assert debian_program("storescu", "dcmtk").run("again").stdout == "here: again\n"
