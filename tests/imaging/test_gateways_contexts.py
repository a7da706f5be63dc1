"""What the listener accepts, and that the conformance statement says the same."""

import re

import pytest
from pynetdicom import AE, build_context
from pynetdicom.service_class import StorageServiceClass
from pynetdicom.sop_class import uid_to_service_class

from enthesis.imaging.domain.reading import CAPTURE_CLASSES, ULTRASOUND_CLASSES
from enthesis.imaging.domain.uids import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION
from enthesis.imaging.gateways.asking import MAX_QUESTION_BYTES
from enthesis.imaging.gateways.contexts import (
    OTHER_CLASSES,
    contexts,
    storage_classes,
    storage_syntaxes,
)
from enthesis.imaging.gateways.dicom import MAX_ASSOCIATIONS, REJECTIONS
from enthesis.imaging.gateways.transport import MAX_CONNECTIONS, MAX_PDU_BYTES, SILENCE_SECONDS
from enthesis.imaging.management.commands.gateway import COMMENTS, OTHERWISE
from tests.environment import ROOT
from tests.factories.imaging import make_machine
from tests.imaging.outside import listening

PAGE = (ROOT / "docs" / "dicom-conformance.md").read_text(encoding="utf-8")


def table(name: str) -> list[list[str]]:
    """Give the rows of a marked table of the page."""
    part = PAGE.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]
    rows = [line.strip("| ").split(" | ") for line in part.strip().splitlines()]
    return rows[2:]


def test_statement_lists_every_transfer_syntax() -> None:
    assert sorted(row[1] for row in table("syntaxes")) == storage_syntaxes()


def test_statement_lists_every_class_and_what_becomes_of_it() -> None:
    kept = {"kept": ULTRASOUND_CLASSES, "kept if its modality is US": CAPTURE_CLASSES}
    expected = {
        one: next((words for words, held in kept.items() if one in held), "refused in words")
        for one in storage_classes()
    }
    assert {row[1]: row[2] for row in table("classes")} == expected
    assert not OTHER_CLASSES & (ULTRASOUND_CLASSES | CAPTURE_CLASSES)


def test_statement_lists_every_status_with_its_words() -> None:
    said = {(f"{status:04X}", words) for status, words in [*COMMENTS.values(), OTHERWISE]}
    assert said <= {(row[0], row[1]) for row in table("statuses")}
    assert all(len(words) <= 64 for _, words in said)


def test_statement_gives_the_limits_of_the_listener() -> None:
    for line in (
        f"| Largest PDU received | {MAX_PDU_BYTES:,} bytes |",
        f"| Associations at once | {MAX_ASSOCIATIONS} on both ports together",
        f"| Connections at once | {MAX_CONNECTIONS} on each port",
        f"| Silence | {SILENCE_SECONDS} s within a message",
        f"| Implementation class UID | `{IMPLEMENTATION_UID}` |",
        "| Implementation version name | `ENTHESIS_` and the release |",
        f"or more than {MAX_QUESTION_BYTES // 2**20} MB |",
        *(f"| `{name}` | {', '.join(map(str, numbers))} |" for name, numbers in REJECTIONS.items()),
    ):
        assert line in PAGE, line


def test_every_class_that_is_accepted_is_also_stored() -> None:
    assert {one: uid_to_service_class(one) for one in storage_classes()} == dict.fromkeys(
        storage_classes(), StorageServiceClass
    )


def test_names_of_files_on_the_page_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sop_class", ["1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.3.1"])
def test_every_syntax_is_accepted_by_itself_and_every_class(sop_class: str) -> None:
    make_machine()
    entity = AE(ae_title="MEADOW1")
    offered = [build_context(sop_class, one) for one in storage_syntaxes()]
    offered += [build_context(one.abstract_syntax) for one in contexts()]
    with listening() as gateway:
        opened = entity.associate("127.0.0.1", gateway.port, contexts=offered, ae_title=gateway.title)
        refused = [(one.abstract_syntax, one.transfer_syntax) for one in opened.rejected_contexts]
        taken = {one.transfer_syntax[0] for one in opened.accepted_contexts}
        told = opened.acceptor.implementation_class_uid, opened.acceptor.implementation_version_name
        opened.release()
    assert refused == []
    assert set(storage_syntaxes()) <= taken
    assert told == (IMPLEMENTATION_UID, IMPLEMENTATION_VERSION)
