"""No identity that is planted anywhere in a file survives in any byte of what is kept."""

import pytest

from enthesis.imaging.domain import Clean, Quarantined, Refused, deidentify
from enthesis.imaging.domain.quiet import quiet
from tests.imaging.domain.material import SECRET
from tests.planted.identities import CHARACTER_SETS, Identity, identity
from tests.planted.places import PLACES, Place
from tests.planted.sources import KINDS, source, specimens
from tests.planted.streams import WRAPS, Wrap, read, written

SEEDS = range(len(CHARACTER_SETS))


def planted(data: bytes, who: Identity, *places: Place) -> bytes:
    """Write a person into these places of a file, in their own character set."""
    dataset = read(data)
    dataset.SpecificCharacterSet = who.character_set.split("\\")
    with quiet:
        for place in places:
            place(dataset, who)
    return written(dataset)


def kept_bytes(data: bytes) -> bytes:
    """Give what is kept of a file; nothing where it is refused."""
    verdict = deidentify(data, secret=SECRET)
    return b"" if isinstance(verdict, Refused) else verdict.dicom


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_identity_in_one_place_does_not_survive(place: Place) -> None:
    who = identity(0)
    data = planted(source("grey"), who, place)
    assert who.survivors(data) != set()

    result = kept_bytes(data)

    assert result
    assert who.survivors(result) == set()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: list(CHARACTER_SETS)[seed])
def test_identity_in_any_script_does_not_survive(seed: int) -> None:
    who = identity(seed)
    data = planted(source("JPEG"), who, *PLACES)
    assert len(who.survivors(data)) > 5

    result = kept_bytes(data)

    assert result
    assert who.survivors(result) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_identity_in_any_kind_of_picture_does_not_survive(kind: str) -> None:
    who = identity(len(kind))
    verdict = deidentify(planted(source(kind), who, *PLACES), secret=SECRET)

    assert isinstance(verdict, Clean)
    assert who.survivors(verdict.dicom) == set()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrap", WRAPS, ids=lambda wrap: wrap.__name__)
def test_identity_outside_of_elements_does_not_survive(kind: str, wrap: Wrap) -> None:
    who = identity(0)

    assert who.survivors(kept_bytes(wrap(source(kind), who))) == set()


@pytest.mark.parametrize("name", specimens())
def test_identity_in_a_whole_machine_file_does_not_survive(name: str) -> None:
    who = identity(11)
    data = planted(specimens()[name], who, *PLACES)
    for wrap in WRAPS:
        data = wrap(data, who)

    verdict = deidentify(data, secret=SECRET)

    assert isinstance(verdict, Clean | Quarantined | Refused)
    if not isinstance(verdict, Refused):
        assert who.survivors(verdict.dicom) == set()


def test_wrapped_files_do_hold_the_identity() -> None:
    """Or the tests above would prove nothing: each way of hiding puts the name into a file of some kind."""
    who = identity(0)
    hidden = {
        wrap.__name__: [kind for kind in KINDS if who.survivors(wrap(source(kind), who))] for wrap in WRAPS
    }

    assert [name for name, kinds in hidden.items() if not kinds] == []
