"""No warning while anybody is inside, and the old state when the last one has left."""

import logging
import threading
import warnings

import pytest

from enthesis.imaging.domain.quiet import quiet


def test_quiet_drops_warnings_and_restores_them() -> None:
    with quiet:
        warnings.warn("Invalid value for VR PN: 'Rowan'", UserWarning, stacklevel=1)

    with pytest.warns(UserWarning, match="after"):
        warnings.warn("after", UserWarning, stacklevel=1)


def test_quiet_is_restored_after_an_error() -> None:
    with pytest.raises(RuntimeError), quiet:
        raise RuntimeError

    with pytest.warns(UserWarning, match="after"):
        warnings.warn("after", UserWarning, stacklevel=1)


def test_quiet_ends_with_the_last_of_two_threads() -> None:
    before, first_in, second_out = list(warnings.filters), threading.Event(), threading.Event()

    def first() -> None:
        with quiet:
            first_in.set()
            second_out.wait(5)

    thread = threading.Thread(target=first)
    thread.start()
    assert first_in.wait(5)
    with quiet:
        pass
    assert warnings.filters[0][0] == "ignore"
    second_out.set()
    thread.join(5)

    assert list(warnings.filters) == before


def test_log_lines_of_the_parser_go_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("pydicom").critical("Invalid value for VR PN: 'Rowan'")

    assert caplog.text == ""
    assert logging.getLogger("pydicom").propagate is False
