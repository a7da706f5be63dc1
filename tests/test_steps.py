"""Steps tell what failed, and the whole fails with them."""

import sys

import pytest

from tests.steps import Runner, Step, command, findings, in_turn


def python(code):
    return command(sys.executable, "-c", code)


def test_summary_names_what_failed_and_counts(capsysbinary):
    runner = Runner()
    runner.quietly(
        [Step("good", python("pass")), Step("bad", python("print('why'); raise SystemExit(3)"))],
        side_by_side=2,
    )
    runner.openly(Step("tests", python("print('== 3 passed in 0.1s ==')")))
    assert runner.summary() == 1
    said = capsysbinary.readouterr().out.decode()
    assert "Failed: bad." in said
    assert "why\n" in said
    line = next(line for line in said.split("── Summary")[1].split("\n") if " tests " in line)
    assert line.startswith("ok")
    assert line.endswith("3 passed in 0.1s")


def test_summary_is_well_when_nothing_failed(capsysbinary):
    runner = Runner()
    runner.openly(Step("first", python("print('one')")), beside=Step("second", python("print('two')")))
    assert runner.summary() == 0
    said = capsysbinary.readouterr().out.decode()
    assert said.index("── first") < said.index("one") < said.index("── second") < said.index("two")
    assert "All is well." in said


def test_step_that_cannot_be_run_fails_with_its_reason(capsysbinary):
    runner = Runner()
    runner.quietly([Step("absent", command("/nonexistent/program"))], side_by_side=1)
    assert runner.summary() == 1
    assert "FileNotFoundError" in capsysbinary.readouterr().out.decode()


@pytest.mark.parametrize(("found", "status"), [([], 0), (["a.py:1: wrong"], 1)])
def test_findings_fail_where_there_are_some(found, status):
    said = []
    assert findings(lambda: found)(said.append) == status
    assert b"".join(said).decode() == "\n".join(found)


def test_every_command_of_a_step_is_run(tmp_path):
    mark = tmp_path / "ran"
    assert (
        in_turn(python("raise SystemExit(1)"), python(f"open({str(mark)!r}, 'w').close()"))(lambda data: None)
        == 1
    )
    assert mark.exists()
