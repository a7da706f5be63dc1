"""No identity planted in pixels can be read on any frame of what is shown, unless the picture is locked away."""

import pytest

from enthesis.imaging.domain.specimens import MACHINES, Machine
from enthesis.imaging.gateways.text_reader import RapidTextReader, text_reader
from tests.imaging.domain.material import specimen
from tests.planted.lettering import SHADES, Style, stamp
from tests.planted.survey import INSIDE, ONE_FRAME, OUTSIDE, Survey, cleaned, trial

SEEDS = range(40)
MOST_QUARANTINED = 0.15


@pytest.fixture(scope="module")
def reader() -> RapidTextReader:
    return text_reader()


@pytest.fixture(scope="module")
def survey(reader: RapidTextReader) -> Survey:
    return Survey([trial(seed, reader=reader) for seed in SEEDS])


def test_nothing_that_was_planted_can_be_read(survey: Survey) -> None:
    left = [(one.seed, one.kind, one.where, one.planted.style, round(one.left, 1)) for one in survey.left]

    assert left == []
    assert survey.recall() == 1.0


def test_few_pictures_with_regions_are_quarantined_and_none_is_refused(survey: Survey) -> None:
    assert survey.share("quarantined") < MOST_QUARANTINED
    assert survey.share("refused") == 0


def test_sample_has_every_place_kind_and_many_styles(survey: Survey) -> None:
    assert {one.where for one in survey.trials} == {INSIDE, OUTSIDE, ONE_FRAME}
    assert {one.kind for one in survey.trials} == {"grey", "colour", "palette", "JPEG", "JPEG 2000", "loop"}
    styles = [one.planted.style for one in survey.trials]
    assert len({style.font for style in styles}) >= 7
    assert len({style.size for style in styles}) == 6
    assert {style.turn for style in styles} == {0, 12, 90, 180, 270}
    assert {style.shade for style in styles} == set(SHADES)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
def test_picture_of_a_machine_with_regions_is_not_quarantined(
    machine: Machine, reader: RapidTextReader
) -> None:
    outcome, shown = cleaned(specimen(machine), reader=reader)

    assert (outcome, shown is None) == ("cleaned", False)


@pytest.mark.parametrize("font", ["Aileron", "bitmap", "Hershey plain"])
@pytest.mark.parametrize("turn", [0, 12, 90, 180, 270])
def test_stamp_turns_words_with_their_ground(font: str, turn: int) -> None:
    letters, ground = stamp("HB441709", Style(font, 16, "black on white", turn))

    assert letters.shape == ground.shape
    assert 0.05 < letters.mean() < ground.mean()
    assert (letters.shape[0] > letters.shape[1]) is (turn in (90, 270))
