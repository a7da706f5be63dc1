"""Reading programmes, cohorts and roles."""

from enthesis.programme.permissions.standing import Holding, Standing, read_standing, standing_of
from enthesis.programme.selectors.documents import (
    Appointment,
    calendar_of,
    document_of,
    known_regions,
    latest_version,
    read_document,
)
from enthesis.programme.selectors.integrity import VERSION_GUARDS, altered_versions
from enthesis.programme.selectors.people import (
    INVITED,
    NOBODY,
    ORDERS,
    STUDENT,
    PersonRow,
    Wanted,
    cohorts_with_counts,
    enrolment_by_scan_code,
    group_by_role,
    people_matching,
    people_with_roles,
    person_rows,
    roles_of,
    supervisors_for,
    with_roles,
)

__all__ = [
    "INVITED",
    "NOBODY",
    "ORDERS",
    "STUDENT",
    "VERSION_GUARDS",
    "Appointment",
    "Holding",
    "PersonRow",
    "Standing",
    "Wanted",
    "altered_versions",
    "calendar_of",
    "cohorts_with_counts",
    "document_of",
    "enrolment_by_scan_code",
    "group_by_role",
    "known_regions",
    "latest_version",
    "people_matching",
    "people_with_roles",
    "person_rows",
    "read_document",
    "read_standing",
    "roles_of",
    "standing_of",
    "supervisors_for",
    "with_roles",
]
