"""The logbook: how many cases of which kind, at which pace, under which supervision, on which scales."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from enthesis.programme.domain.block import (
    Block,
    Count,
    FileBlock,
    Identifier,
    Positive,
    Share,
    TermId,
    Text,
    find,
    index,
)

CountsToward = Literal["observed", "assisted", "unaided"]


class OtherMinima(Block):
    """What the whole logbook must contain besides the regions."""

    abnormal_fraction: Share
    normal_fraction: Share
    dynamic_documented: Count
    doppler_documented: Count
    follow_up_known: Count
    contralateral_comparison: Count
    patients_under_16_max: Count


class SupervisionBounds(Block):
    """How many cases of each degree of supervision are needed, or counted at most."""

    observed_max: Count
    assisted_min: Count
    unaided_min: Count
    simulated_max: Count
    """Cases on a simulator, a course model or a colleague that count at most."""


class Targets(Block):
    """What a complete logbook contains."""

    total: Positive
    region_minima: Mapping[Identifier, Count]
    free: Count
    """Cases beyond the regions' minima, of any region; minima and free cases make the total."""
    other: OtherMinima
    supervision: SupervisionBounds


class SupervisionLevel(Block):
    """How much help a student had."""

    id: TermId
    label: Text
    sentence: Text
    counts_toward: CountsToward


class AgreementLevel(Block):
    """How far the supervisor's reading differs from the student's."""

    id: TermId
    label: Text
    sentence: Text
    double_reading_level: Annotated[int, Field(ge=0, le=3)]
    """The level on the customary scale from 0 (none) to 3 (major)."""
    is_discrepancy: bool
    """True where the case counts in the discrepancy rate, needs a second review and a reflection."""


class QualityLevel(Block):
    """A level of quality of pictures or of a report."""

    value: Annotated[int, Field(ge=1)]
    label: Text
    sentence: Text


class Setting(Block):
    """Where a case was scanned."""

    id: Identifier
    label: Text
    is_simulated: bool = False


class SignOff(Block):
    """Bounds on how cases are countersigned."""

    supervisors_min: Positive
    one_supervisor_share_max: Share
    cases_per_hour_max: Positive
    second_review_fraction: Share
    review_within_days: Positive


class Logbook(FileBlock):
    """What logbook.yaml says."""

    targets: Targets
    pace: tuple[Count, ...]
    """Verified cases expected by the end of each month of the programme."""
    supervision_levels: Annotated[tuple[SupervisionLevel, ...], Field(min_length=1)]
    agreement: Annotated[tuple[AgreementLevel, ...], Field(min_length=2)]
    image_quality: tuple[QualityLevel, ...]
    report_quality: tuple[QualityLevel, ...]
    settings: tuple[Setting, ...]
    sign_off: SignOff
    identity_rules: tuple[Text, ...]
    """What a case must never contain."""
    two_regions_rule: Text

    @cached_property
    def _levels(self) -> Mapping[str, SupervisionLevel]:
        return index(self.supervision_levels)

    @cached_property
    def _agreement(self) -> Mapping[str, AgreementLevel]:
        return index(self.agreement)

    @cached_property
    def _settings(self) -> Mapping[str, Setting]:
        return index(self.settings)

    def supervision_level(self, key: str) -> SupervisionLevel:
        """Give a supervision level by its id; raises UnknownTerm."""
        return find(self._levels, "supervision level", key)

    def agreement_level(self, key: str) -> AgreementLevel:
        """Give a level of agreement by its id; raises UnknownTerm."""
        return find(self._agreement, "level of agreement", key)

    def setting(self, key: str) -> Setting:
        """Give a setting by its id; raises UnknownTerm."""
        return find(self._settings, "setting", key)

    def expected_after(self, months: int) -> int:
        """Give the number of cases expected after so many whole months of the programme."""
        return self.pace[min(months, len(self.pace)) - 1] if months > 0 else 0
