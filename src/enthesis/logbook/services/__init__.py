"""Every write to the logbook."""

from enthesis.logbook.services.corrections import give_up_correction, open_correction
from enthesis.logbook.services.drafts import (
    Draft,
    attach_pictures,
    detach_picture,
    discard_case,
    name_view,
    restore_case,
    save_draft,
    start_case,
    write_draft,
)
from enthesis.logbook.services.exports import keep_export, start_export
from enthesis.logbook.services.review import Decision, return_case, verify_case
from enthesis.logbook.services.scope import agree_scope
from enthesis.logbook.services.submission import problems_of, submit_case, withdraw_case

__all__ = [
    "Decision", "Draft", "agree_scope", "attach_pictures", "detach_picture", "discard_case", "give_up_correction",
    "keep_export", "name_view", "open_correction", "problems_of", "restore_case", "return_case", "save_draft",
    "start_case", "start_export", "submit_case", "verify_case", "withdraw_case", "write_draft",
]  # fmt: skip
