"""Assessment: components with their weights and gates, the rules of each kind, and the rules of the award."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from enthesis.programme.domain.block import (
    Block,
    Count,
    FileBlock,
    Identifier,
    Positive,
    Share,
    TermId,
    Text,
    ascending,
)

MarkOutOf100 = Annotated[float, Field(ge=0, le=100)]


class Gate(Block):
    """Something that must be met before a component can be marked."""

    id: Identifier
    sentence: Text


class Component(Block):
    """A piece of assessment."""

    id: Identifier
    module: TermId
    title: Text
    kind: Literal["osce", "mcq", "poster", "logbook", "workbook"]
    is_formative: bool = False
    """True where the work is to be completed but earns no mark."""
    weight: Share
    """Its part of the module's mark; the weights of a module sum to 1."""
    must_pass: bool = False
    outcomes: tuple[TermId, ...]
    pass_rule: Text
    resit_rule: Text
    gates: tuple[Gate, ...] = ()


class OsceRules(Block):
    """How the practical examination is run and its standard set."""

    stations: Positive
    station_minutes: Positive
    reading_minutes: Positive
    change_minutes: Positive
    examiners_per_candidate_min: Positive
    standard: Literal["angoff", "borderline_regression"]
    sem_above_cut: Annotated[float, Field(ge=0)]
    """Standard errors of measurement added to the cut score."""
    stations_passed_min_fraction: Share
    has_critical_fail: bool


class McqRules(Block):
    """How the written examination is built and its standard set."""

    items: Positive
    options: Annotated[int, Field(ge=2)]
    minutes: Positive
    standard: Literal["angoff", "ebel"]
    standard_rounds: Positive
    judges_min: Positive
    facility_min: Share
    point_biserial_flag: Share


class PosterRules(Block):
    """How the group poster is made and shared out."""

    group_size: Annotated[tuple[Positive, Positive], AfterValidator(ascending)]
    peer_weight: Share
    peer_mark_cap: Positive
    """Marks by which a member may differ from the group's mark at most."""
    reviews_each: Count
    markers_difference_max: Positive


class ObservationRules(Block):
    """How scanning is watched directly."""

    per_region: Count
    assessors_min: Positive
    by_independent_assessor: Count


class LateRules(Block):
    """What late work costs."""

    marks_per_day: MarkOutOf100
    zero_after_days: Positive


class AwardRules(Block):
    """When the award is made, and with which class."""

    credits_attempted: Positive
    credits_passed: Positive
    pass_mark: MarkOutOf100
    merit_mark: MarkOutOf100
    distinction_mark: MarkOutOf100
    programme_mark: Text
    decimals: Count
    is_compensated: bool
    """True where a failed credit can be made good by other marks."""
    attempts: Positive
    resit_cap: MarkOutOf100
    keeps_first_mark: bool
    late: LateRules
    feedback_working_days: Positive
    extenuating_outcomes: tuple[Text, ...]
    fit_to_sit: Text
    integrity: Text
    ratification: Text

    @model_validator(mode="after")
    def _ascending(self) -> "AwardRules":
        if not self.pass_mark < self.merit_mark < self.distinction_mark:
            raise ValueError("pass_mark, merit_mark and distinction_mark must ascend")
        return self


class SmallNumbers(Block):
    """How figures about few people are shown."""

    suppress_below: Count
    interval: Literal["wilson95"]


class Assessment(FileBlock):
    """What assessment.yaml says."""

    components: Annotated[tuple[Component, ...], Field(min_length=1)]
    osce: OsceRules
    mcq: McqRules
    poster: PosterRules
    observation: ObservationRules
    award: AwardRules
    small_numbers: SmallNumbers
    mentor_meeting_days: Positive
