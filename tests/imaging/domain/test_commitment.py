import pytest
from pydicom.dataset import Dataset

from enthesis.imaging.domain.commitment import (
    MOST_REFERENCES,
    NotARequest,
    Report,
    Request,
    read_request,
    report_on,
)
from enthesis.imaging.domain.quiet import quiet

STILL, LOOP = "1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.3.1"


def asked(*references: tuple[str, str], transaction: str = "1.2.3") -> Dataset:
    """Give the action information of a request."""
    dataset = Dataset()
    with quiet:
        dataset.TransactionUID = transaction
        items = []
        for sop_class, instance in references:
            item = Dataset()
            item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = sop_class, instance
            items.append(item)
        dataset.ReferencedSOPSequence = items
    return dataset


def test_request_is_read_and_each_object_counts_once() -> None:
    request = read_request(asked((STILL, "1.2.9"), (LOOP, "1.2.8"), (STILL, "1.2.9")))
    assert request == Request("1.2.3", ((STILL, "1.2.9"), (LOOP, "1.2.8")))
    assert "1.2.9" not in repr(request)


@pytest.mark.parametrize(
    "dataset",
    [
        Dataset(),
        asked(),
        asked((STILL, "1.2.9"), transaction=""),
        asked((STILL, "")),
        asked(("", "1.2.9")),
    ],
)
def test_what_is_no_request_is_refused(dataset: Dataset) -> None:
    with pytest.raises(NotARequest) as refused:
        read_request(dataset)
    assert not refused.value.too_many


def test_question_about_too_much_is_refused() -> None:
    with pytest.raises(NotARequest) as refused:
        read_request(asked(*((STILL, f"1.2.{number}") for number in range(MOST_REFERENCES + 1))))
    assert refused.value.too_many


def test_report_tells_what_is_held_and_what_is_missing() -> None:
    report = report_on(Request("1.2.3", ((STILL, "1.2.9"), (LOOP, "1.2.8"))), {"1.2.9"})
    assert report == Report("1.2.3", ((STILL, "1.2.9"),), ((LOOP, "1.2.8"),))
    told = report.dataset()
    assert (report.event, told.TransactionUID) == (2, "1.2.3")
    held, missing = told.ReferencedSOPSequence[0], told.FailedSOPSequence[0]
    assert (held.ReferencedSOPClassUID, held.ReferencedSOPInstanceUID) == (STILL, "1.2.9")
    facts = (missing.ReferencedSOPClassUID, missing.ReferencedSOPInstanceUID, missing.FailureReason)
    assert facts == (LOOP, "1.2.8", 0x0112)
    assert "1.2.9" not in repr(report)


def test_report_without_anything_missing_has_no_such_sequence() -> None:
    report = report_on(Request("1.2.3", ((STILL, "1.2.9"),)), {"1.2.9"})
    assert (report.event, "FailedSOPSequence" in report.dataset()) == (1, False)


def test_uid_that_a_machine_made_wrongly_is_given_back_as_it_is() -> None:
    report = report_on(read_request(asked((STILL, "1.02.9"), transaction="no uid")), set())
    told = report.dataset()
    facts = (told.TransactionUID, told.FailedSOPSequence[0].ReferencedSOPInstanceUID)
    assert facts == ("no uid", "1.02.9")
