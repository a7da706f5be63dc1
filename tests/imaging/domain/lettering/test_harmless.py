"""What may stay on a picture, and that a name never does."""

import pytest

from enthesis.imaging.domain.lettering import is_harmless, names_that_look_harmless


@pytest.mark.parametrize(
    "words",
    [
        "MSK Gen 4.0 cm", "Rt SSP LAX", "MI 0.9 TIS 0.2", "12.5MHz", "D 1.23 cm", "7/7", "G 62%", "Dep 3.5cm", "+7",
        "1: 0.42 cm", "G 62", "P90%", "0 1 2 3", "D4.0", "49Hz", "B-Mode", "QUADRICEPS TENDON, LONG AXIS",
        "Short head", "SYNTHETIC", "Lt. biceps tendon, trans", "-12 dB", "", "ＳＳＰ",
    ],
)  # fmt: skip
def test_scales_settings_and_anatomy_may_stay(words: str) -> None:
    assert is_harmless(words)


@pytest.mark.parametrize(
    "words",
    [
        "FERNLEIGH, AMBER", "Fernleigh^Amber", "DOE", "12975", "1234 567", "12/03/1974", "12.03.74", "1974-03-12",
        "12 Mar 1974", "Mar 12, 1974", "13:02", "Rt knee 123456", "St Elsewhere", "李明", "Иванова", "0.1234",
        "Rt SSP Quill",
        "AB", "Li Bo", "Mr Yu 456", "Ms Ng", "123 45", "Wu", "Dr Ho", "Max Li", "Ms Yi, 58 y", "H W",
        "Le Ha", "H 12 W 3", "M 47y B", "ab12", "12ab", "knee.quill", "cm4567", "12abc", "H.L.",
        "D O E", "Long", "LONG, AMBER", "Short",
    ],
)  # fmt: skip
def test_names_numbers_dates_and_times_may_not(words: str) -> None:
    assert not is_harmless(words)


def test_word_may_not_stay_on_the_picture_of_a_patient_who_is_called_so() -> None:
    denied = names_that_look_harmless(["HAND^LI", "12", ""])
    assert denied == {"hand", "hl", "lh"}
    assert [is_harmless(words, denied=denied) for words in ("Rt hand", "LI", "HL", "Rt foot", "12 cm")] == [
        False, False, False, True, True,
    ]  # fmt: skip


def test_name_that_is_in_no_lexicon_needs_no_denial_but_for_its_initials() -> None:
    assert names_that_look_harmless(["Fernleigh^Amber", "Quill"]) == {"fa", "af"}
