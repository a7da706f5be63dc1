"""What a person is, what they may do with people, roles and programmes, and which of them they see."""

from enthesis.programme.permissions.rules import (
    is_administrator,
    is_real_administrator,
    is_student,
    require_manager,
)
from enthesis.programme.permissions.standing import (
    Holding,
    Standing,
    read_belongings,
    read_standing,
    remember_standing,
    standing_from,
    standing_of,
)
from enthesis.programme.permissions.visibility import (
    get_cohort_for,
    get_holding_for,
    get_person_for,
    get_place_for,
    visible_cohorts,
    visible_people,
)

__all__ = [
    "Holding",
    "Standing",
    "get_cohort_for",
    "get_holding_for",
    "get_person_for",
    "get_place_for",
    "is_administrator",
    "is_real_administrator",
    "is_student",
    "read_belongings",
    "read_standing",
    "remember_standing",
    "require_manager",
    "standing_from",
    "standing_of",
    "visible_cohorts",
    "visible_people",
]
