"""One process tree: what crashes is started again, a signal ends all, and a taken port is said in words."""

import os
import select
import signal
import socket
import subprocess
import sys

import pytest

from enthesis.config import supervisor
from enthesis.config.supervisor import Process
from tests.environment import ROOT
from tests.servers.ports import free_port

# A part that tells when it begins, and ends with the status that each of its starts is given.
PART = """
import pathlib, sys, time
log, statuses = pathlib.Path(sys.argv[1]), sys.argv[2:]
with log.open("a") as file:
    file.write("began\\n")
starts = len(log.read_text().splitlines())
if starts <= len(statuses):
    sys.exit(int(statuses[starts - 1]))
print("steady", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Wait shorter than people do."""
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(supervisor, "LOOK_EVERY_S", 0.02)


@pytest.fixture
def part(tmp_path):
    """Give a function that describes a part with the statuses of its first starts."""

    def make(*statuses, name="part", **more):
        log = str(tmp_path / name)
        return Process(name, [sys.executable, "-c", PART, log, *map(str, statuses)], **more)

    return make


def starts(tmp_path, name="part"):
    return len((tmp_path / name).read_text().splitlines())


def test_parts_that_run_once_end_well(part, tmp_path):
    assert supervisor.run([part(0, name="a", once=True), part(0, name="b", once=True)]) == 0
    assert (starts(tmp_path, "a"), starts(tmp_path, "b")) == (1, 1)


def test_crashed_part_is_started_again(part, tmp_path, capfd):
    assert supervisor.run([part(1, 3, 0, once=True)]) == 0
    assert starts(tmp_path) == 3
    assert capfd.readouterr().err == (
        "part ended with status 1; it is started again in 0.05 s.\n"
        "part ended with status 3; it is started again in 0.1 s.\n"
    )


def test_killed_part_is_started_again_and_named_by_its_signal(tmp_path, capfd):
    path = str(tmp_path / "x")
    code = f"import os, pathlib; p = pathlib.Path({path!r})\nif not p.exists(): p.touch(); os.kill(os.getpid(), 9)"
    assert supervisor.run([Process("part", [sys.executable, "-c", code], once=True)]) == 0
    assert capfd.readouterr().err == "part was ended by SIGKILL; it is started again in 0.05 s.\n"


def test_pauses_grow_up_to_a_longest(monkeypatch):
    said = []
    monkeypatch.setattr(supervisor, "_say", said.append)
    tree = supervisor._Tree([Process("part", [])], None)
    for _ in range(12):
        tree._note_end(tree.children[0], 1, tree.children[0].started + 1)
    assert said[-1].endswith("again in 30 s.")
    tree._note_end(tree.children[0], 1, tree.children[0].started + 61)
    assert said[-1].endswith("again in 0.05 s.")


def test_part_that_cannot_start_with_these_settings_ends_all(part, capfd):
    assert supervisor.run([part(name="steady"), part(2, name="wrong")]) == 2
    assert capfd.readouterr().err == "wrong cannot run with these settings, so everything stops.\n"


def test_part_that_ran_and_then_cannot_start_is_tried_again(monkeypatch):
    said = []
    monkeypatch.setattr(supervisor, "_say", said.append)
    tree = supervisor._Tree([Process("web", [])], None)
    for status in (-9, 2):  # what a killed web server leaves behind may hold its port for a moment
        tree._note_end(tree.children[0], status, tree.children[0].started + 1)
    assert said == [
        "web was ended by SIGKILL; it is started again in 0.05 s.",
        "web ended with status 2; it is started again in 0.1 s.",
    ]
    assert (tree.status, tree.stop.is_set()) == (0, False)


def test_taken_port_is_said_in_words_and_nothing_starts(part, tmp_path, capfd):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = taken.getsockname()
        assert supervisor.run([part(listens_on=place, port_advice="Choose another with --port NUMBER.")]) == 2
    assert list(tmp_path.iterdir()) == []
    said = f"part: port {place[1]} on 127.0.0.1 is taken by another program. Choose another with --port NUMBER.\n"
    assert capfd.readouterr().err == said


@pytest.mark.parametrize("place", [("127.0.0.1", 70000), ("192.0.2.1", 8000)])
def test_port_that_cannot_be_used_is_said_in_words(place):
    assert "cannot be used" in supervisor.port_complaint(Process("web", [], place, "Choose another."))


def test_ready_is_told_once_all_answer():
    told = []
    code = (
        "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"
    )
    ports = [free_port(), free_port()]
    parts = [
        Process(str(port), [sys.executable, "-c", code, str(port)], ("127.0.0.1", port)) for port in ports
    ]

    def ready():
        told.append([supervisor._answers(("127.0.0.1", port)) for port in ports])
        os.kill(os.getpid(), signal.SIGTERM)

    assert supervisor.run(parts, ready=ready) == 0
    assert told == [[True, True]]


SUPERVISED = """
import sys
from enthesis.config import supervisor
supervisor.PATIENCE_S = {patience}
sys.exit(supervisor.run([supervisor.Process(str(n), [sys.executable, "-c", {child!r}]) for n in range(2)]))
"""
GENTLE = """
import os, signal, sys, time
def end(*_): os.write(1, b"ended\\n"); sys.exit(0)
signal.signal(signal.SIGTERM, end)
os.write(1, b"began\\n")
time.sleep(600)
"""
DEAF = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(1, b"began\\n")
time.sleep(600)
"""


def supervised(child, patience=30):
    """Start a supervisor of two parts in a process of its own, and wait until both have begun."""
    code = SUPERVISED.format(child=child, patience=patience)
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert [process.stdout.readline() for _ in range(2)] == ["began\n", "began\n"]
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_is_passed_on_and_everything_ends(number):
    process = supervised(GENTLE)
    process.send_signal(number)
    assert process.communicate(timeout=30)[0] == "ended\nended\n"
    assert process.returncode == 0


def test_part_that_does_not_listen_is_killed_after_a_while():
    process = supervised(DEAF, patience=0.2)
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 0


FAMILY = """
import os, pathlib, subprocess, sys
path = pathlib.Path(sys.argv[1])
if path.exists():
    sys.exit(0)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
path.write_text(str(child.pid))
os.kill(os.getpid(), 9)
"""


def test_children_of_a_killed_part_go_with_it(tmp_path):
    path = tmp_path / "child"
    assert supervisor.run([Process("part", [sys.executable, "-c", FAMILY, str(path)], once=True)]) == 0
    assert ended(int(path.read_text()))


def ended(pid):
    """Wait for the end of a process that is not our child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    over = waiting.poll(10_000)
    os.close(descriptor)
    return bool(over)


def test_killed_supervisor_leaves_nobody_behind():
    process = supervised(GENTLE)
    process.kill()
    assert process.communicate(timeout=30)[0] == "ended\nended\n"


def test_parts_of_enthesis_are_its_own_commands(settings):
    settings.DICOM_HOST, settings.DICOM_PORT = "0.0.0.0", 104  # noqa: S104 - only described
    web = supervisor.web(port=9000)
    assert web.command[1:] == [
        "-m",
        "enthesis.config.cli",
        "web",
        "--host",
        "127.0.0.1",
        "--port",
        "9000",
        "--processes",
        "2",
    ]
    assert web.listens_on == ("127.0.0.1", 9000)
    assert [part.name for part in supervisor.workers(2)] == ["worker 1", "worker 2"]
    assert supervisor.gateway().command[-1] == "gateway"
    assert supervisor.gateway().listens_on == ("0.0.0.0", 104)  # noqa: S104 - same
    settings.DICOM_PORT, settings.DICOM_TLS_PORT = 0, 2762
    assert supervisor.gateway().listens_on == ("0.0.0.0", 2762)  # noqa: S104 - same
