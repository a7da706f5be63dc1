"""Reading reflections and saying what they lack."""

import pytest

from enthesis.logbook.domain.reflection import Fullness, Reflection, ReflectionRefused


def test_draft_of_nothing_is_an_empty_reflection():
    assert Reflection.draft({"model": None, "answers": None, "tags": None}) == Reflection()


def test_draft_keeps_answers_by_prompt():
    reflection = Reflection.draft({"model": "driscoll", "answers": {"what": "A tear.", "so_what": None}})

    assert reflection.answers == {"what": "A tear.", "so_what": ""}


@pytest.mark.parametrize(
    ("data", "field"),
    [({"mood": "x"}, "mood"), ({"answers": "text"}, "answers"), ({"answers": {"what": 3}}, "answers.what")],
)
def test_draft_refuses_what_no_reflection_has(data, field):
    with pytest.raises(ReflectionRefused) as refusal:
        Reflection.draft(data)

    assert list(refusal.value.fields) == [field]


def test_draft_refuses_too_much_text_instead_of_cutting_it():
    with pytest.raises(ReflectionRefused, match="30,001 characters"):
        Reflection.draft({"action": "x" * 30_001})


def test_word_count_counts_words_as_people_do():
    reflection = Reflection(
        answers={"what": "I didn't see the full-thickness tear (8.5 mm)."}, action="Look – again!"
    )

    assert reflection.word_count == 10


def test_full_reflection():
    reflection = Reflection(
        model="driscoll", answers={"what": "one two", "so_what": "three"}, action="four five"
    )

    assert reflection.is_full(["what", "so_what"], min_words=5) == Fullness(True, ())


def test_reflection_that_is_not_full_says_what_it_lacks():
    assert Reflection(answers={"what": "one two", "so_what": " "}).is_full(
        ["what", "so_what", "now"], 50
    ) == Fullness(
        False,
        (
            "Choose a model for the reflection.",
            "Answer 2 more prompts.",
            "Say what you will do, and by when.",
            "Write 48 more words (2 of 50).",
        ),
    )


def test_texts_leave_out_what_is_empty():
    reflection = Reflection(answers={"what": "x", "so_what": ""}, learning_need="y")

    assert reflection.texts() == [("answers.what", "x"), ("learning_need", "y")]
