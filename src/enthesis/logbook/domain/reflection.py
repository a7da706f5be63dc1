"""A student's reflection on a case, along the prompts of a model that the programme names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from enthesis.core.errors import InvalidInput

MAX_CHARACTERS = 30_000

_WORD = re.compile(r"\w+(?:['’\-.]\w+)*")


class ReflectionRefused(InvalidInput):
    """What was sent is not a reflection: a field nobody knows, a value of the wrong kind, or far too much text."""

    code = "reflection_refused"
    title = "The reflection could not be saved"


@dataclass(frozen=True)
class Fullness:
    """Whether a reflection counts as full, and what it still lacks, in words."""

    full: bool
    reasons: tuple[str, ...]


def _empty_for_none(value: object) -> object:
    return "" if value is None else value


def _nothing_for_none(value: object) -> object:
    return () if value in (None, "") else value


def _answers(value: object) -> object:
    if value in (None, ""):
        return {}
    return (
        {key: "" if text is None else text for key, text in value.items()}
        if isinstance(value, Mapping)
        else value
    )


class Reflection(BaseModel):
    """What the student thought: one answer to each prompt, what to learn, what to do, and tags.

    `answers` maps the code of a prompt to the text; the prompts themselves come from the programme.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Annotated[str, BeforeValidator(_empty_for_none)] = ""
    answers: Annotated[dict[str, str], BeforeValidator(_answers)] = {}
    learning_need: Annotated[str, BeforeValidator(_empty_for_none)] = ""
    action: Annotated[str, BeforeValidator(_empty_for_none)] = ""
    tags: Annotated[tuple[str, ...], BeforeValidator(_nothing_for_none)] = ()

    @classmethod
    def draft(cls, data: Mapping[str, Any]) -> Self:
        """Read a reflection that is still being written; anything may be empty or absent.

        Raises
        ------
        ReflectionRefused
            If there is a field that a reflection does not have, a value of the wrong kind, or more than 30,000
            characters in all. Text is never cut.
        """
        try:
            reflection = cls.model_validate(dict(data))
        except ValidationError as error:
            fields = {
                ".".join(str(step) for step in item["loc"]): "This cannot be part of a reflection."
                for item in error.errors(include_url=False)
            }
            raise ReflectionRefused(
                "Some of the reflection could not be read. Nothing was changed.", fields=fields
            ) from error
        length = sum(len(text) for _, text in reflection.texts())
        if length > MAX_CHARACTERS:
            raise ReflectionRefused(
                f"The reflection has {length:,} characters; at most {MAX_CHARACTERS:,} can be kept. "
                "Shorten it, then save again."
            )
        return reflection

    def texts(self) -> list[tuple[str, str]]:
        """Give each text with the path of its field, `answers.so_what`, leaving out empty ones."""
        answers = [(f"answers.{prompt}", text) for prompt, text in self.answers.items()]
        fields = [*answers, ("learning_need", self.learning_need), ("action", self.action)]
        return [(path, text) for path, text in fields if text]

    @property
    def word_count(self) -> int:
        """Count the words of all answers, the learning need and the action."""
        return sum(len(_WORD.findall(text)) for _, text in self.texts())

    def is_full(self, model_prompts: Sequence[str], min_words: int) -> Fullness:
        """Say whether the reflection counts towards the number of full ones, and if not, why.

        Parameters
        ----------
        model_prompts
            The codes of the prompts of the chosen model; each needs an answer.
        min_words
            How many words all of it needs together.
        """
        return Fullness(not (reasons := tuple(self._lacks(model_prompts, min_words))), reasons)

    def _lacks(self, model_prompts: Sequence[str], min_words: int) -> list[str]:
        reasons = [] if self.model else ["Choose a model for the reflection."]
        open_prompts = sum(1 for prompt in model_prompts if not self.answers.get(prompt, "").strip())
        if open_prompts:
            reasons.append(f"Answer {open_prompts} more {'prompt' if open_prompts == 1 else 'prompts'}.")
        if not self.action.strip():
            reasons.append("Say what you will do, and by when.")
        if self.word_count < min_words:
            reasons.append(
                f"Write {min_words - self.word_count} more words ({self.word_count} of {min_words})."
            )
        return reasons
