"""The catalogue of measurements: how each is made, what is known about its values, and which values are plausible."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from enthesis.programme.domain.block import Band, Block, FileBlock, Identifier, MeasureId, Term, TermId, Text


class Limit(Block):
    """A value beyond which a measurement deserves a second look. It is never a diagnosis."""

    comparison: Literal[">", ">=", "<", "<="]
    value: float
    hint: str = ""


class AdjustedLimit(Block):
    """An upper limit that depends on the person: slope times the covariate plus intercept."""

    covariate: Identifier
    label: Text
    slope: float
    intercept: float

    def at(self, covariate: float) -> float:
        """Give the upper limit, in the unit of the measurement, for one person."""
        return self.slope * covariate + self.intercept


class ReferenceRange(Block):
    """What a group of people measured."""

    group: Text
    sex: Literal["F", "M"] | None = None
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    low: float | None = None
    centre: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "ReferenceRange":
        known = [value for value in (self.low, self.centre, self.high) if value is not None]
        if not known:
            raise ValueError("give at least one of low, centre and high")
        if known != sorted(known):
            raise ValueError("low, centre and high must ascend")
        return self


class DetectableChange(Block):
    """The smallest difference between two measurements that is more than chance."""

    examiners: Literal["same", "different"]
    value: Annotated[float, Field(gt=0)]


class SizeClass(Block):
    """A named class of sizes, from a value up to the next class's."""

    id: Identifier
    label: Text
    starts_at: Annotated[float, Field(ge=0)]


class Plausible(Block):
    """Values outside `soft` are asked about, values outside `hard` are refused."""

    soft: Band
    hard: Band

    @model_validator(mode="after")
    def _nested(self) -> "Plausible":
        if not (self.hard[0] <= self.soft[0] and self.soft[1] <= self.hard[1]):
            raise ValueError("soft must lie within hard")
        return self


class Measurement(Block):
    """Something that is measured on a picture."""

    id: MeasureId
    label: Text
    method: Text
    unit: Literal["mm", "mm2", "cm", "ratio"]
    plane: TermId | None = None
    kind: Literal["threshold", "reference", "detectable_change", "class"]
    confidence: Literal["A", "B", "C"]
    """A: a primary study was read; B: a secondary text was read; C: general knowledge, to be checked."""
    statement: Text
    """What is known about the value, as a sentence for the screen."""
    limits: tuple[Limit, ...] = ()
    adjusted_limit: AdjustedLimit | None = None
    references: tuple[ReferenceRange, ...] = ()
    changes: tuple[DetectableChange, ...] = ()
    classes: tuple[SizeClass, ...] = ()
    is_side_difference: bool = False
    """True where the value is the difference between the two sides."""
    plausible: Plausible
    caveat: str = ""


class Grading(Block):
    """A scale by which a finding is graded."""

    id: Identifier
    label: Text
    grades: Annotated[tuple[Term, ...], Field(min_length=2)]
    hint: str = ""


class Catalogue(FileBlock):
    """What measurements.yaml says."""

    advice: Text
    """Shown beside every comparison of a value with a limit."""
    measurements: Annotated[tuple[Measurement, ...], Field(min_length=1)]
    gradings: tuple[Grading, ...]
