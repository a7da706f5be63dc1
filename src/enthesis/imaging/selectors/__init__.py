"""Every read of pictures and machines that is more than a filter."""

from enthesis.imaging.selectors.annotations import (
    MOST_PICTURES,
    DrawingLinks,
    annotation_row,
    annotation_rows,
    annotations_of,
    drawing_links,
    is_drawn_on,
    label_structures,
    structure_name,
)
from enthesis.imaging.selectors.attached import (
    Filing,
    attached_pictures,
    is_attached,
    register_attached,
    register_filings,
)
from enthesis.imaging.selectors.comparing import StudyChoice, shown_of, studies_beside, study_choices
from enthesis.imaging.selectors.integrity import damaged_pictures, erased_bytes
from enthesis.imaging.selectors.machines import MachineRow, machine_by_title, machine_rows
from enthesis.imaging.selectors.media import media_zip, on_media
from enthesis.imaging.selectors.network import ECHO_PROBLEMS
from enthesis.imaging.selectors.pictures import (
    UnfiledCount,
    UnfiledStudy,
    pictures_of,
    reading_count,
    suggest_for_case,
    unchecked_of,
    unfiled_counts,
    unfiled_studies,
    waiting_count,
)
from enthesis.imaging.selectors.profiles import UNREADABLE, known_screen, profile_id_of
from enthesis.imaging.selectors.quarantine import (
    IDENTIFIES,
    MARKED,
    NO_OWNER,
    REASONS,
    QuarantineRow,
    quarantined_for,
    reason_words,
    rows_of,
    sealed_of,
    students_for_claim,
)
from enthesis.imaging.selectors.receipts import fingerprint_of, known_fingerprints
from enthesis.imaging.selectors.refusals import TURNED_AWAY, Refusal, refusals_since
from enthesis.imaging.selectors.reports import drawn_on
from enthesis.imaging.selectors.viewing import viewer_stack
from enthesis.imaging.selectors.worklist import session_today, sessions_for, shown

__all__ = [
    "ECHO_PROBLEMS",
    "IDENTIFIES",
    "MARKED",
    "MOST_PICTURES",
    "NO_OWNER",
    "REASONS",
    "TURNED_AWAY",
    "UNREADABLE",
    "DrawingLinks",
    "Filing",
    "MachineRow",
    "QuarantineRow",
    "Refusal",
    "StudyChoice",
    "UnfiledCount",
    "UnfiledStudy",
    "annotation_row",
    "annotation_rows",
    "annotations_of",
    "attached_pictures",
    "damaged_pictures",
    "drawing_links",
    "drawn_on",
    "erased_bytes",
    "fingerprint_of",
    "is_attached",
    "is_drawn_on",
    "known_fingerprints",
    "known_screen",
    "label_structures",
    "machine_by_title",
    "machine_rows",
    "media_zip",
    "on_media",
    "pictures_of",
    "profile_id_of",
    "quarantined_for",
    "reading_count",
    "reason_words",
    "refusals_since",
    "register_attached",
    "register_filings",
    "rows_of",
    "sealed_of",
    "session_today",
    "sessions_for",
    "shown",
    "shown_of",
    "structure_name",
    "students_for_claim",
    "studies_beside",
    "study_choices",
    "suggest_for_case",
    "unchecked_of",
    "unfiled_counts",
    "unfiled_studies",
    "viewer_stack",
    "waiting_count",
]
