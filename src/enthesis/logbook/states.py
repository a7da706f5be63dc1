"""The life of a case. A signed version is never touched again: a correction is a new version that names it."""

from enthesis.core.states import StateMachine, move

DRAFT = "draft"
SUBMITTED = "submitted"
RETURNED = "returned"
VERIFIED = "verified"
CORRECTING = "correcting"
DISCARDED = "discarded"

CASE = StateMachine(
    name="logbook case",
    states={
        DRAFT: "Being written; only the student sees it.",
        SUBMITTED: "Waiting for the supervisor who was named.",
        RETURNED: "Sent back to the student with a comment.",
        VERIFIED: "Signed; counts towards the target.",
        CORRECTING: "Signed and counting, while the student writes a new version that corrects it.",
        DISCARDED: "Thrown away by the student before it was ever signed; can be brought back.",
    },
    initial=DRAFT,
    moves={
        "edit": move(
            DRAFT, RETURNED, to=DRAFT,
            refusal="This case cannot be edited now: it is with the supervisor, or it is signed.",
        ),
        "edit_correction": move(CORRECTING, to=CORRECTING, refusal="No correction of this case is open."),
        "submit": move(
            DRAFT, RETURNED, CORRECTING, to=SUBMITTED,
            refusal="This case has been sent already.",
        ),
        "withdraw": move(
            SUBMITTED, to=DRAFT,
            refusal="This case is not waiting for a supervisor, so it cannot be taken back.",
        ),
        "withdraw_correction": move(
            SUBMITTED, to=CORRECTING,
            refusal="This correction is not waiting for a supervisor, so it cannot be taken back.",
        ),
        "return": move(
            SUBMITTED, to=RETURNED,
            refusal="This case is not waiting for review: it was signed, sent back or taken back meanwhile.",
        ),
        "return_correction": move(
            SUBMITTED, to=CORRECTING,
            refusal="This correction is not waiting for review: it was signed, sent back or taken back meanwhile.",
        ),
        "verify": move(
            SUBMITTED, to=VERIFIED,
            refusal="This case is not waiting for review: it was signed, sent back or taken back meanwhile.",
        ),
        "correct": move(VERIFIED, to=CORRECTING, refusal="Only a signed case can be corrected."),
        "give_up_correction": move(CORRECTING, to=VERIFIED, refusal="No correction of this case is open."),
        "discard": move(DRAFT, to=DISCARDED, refusal="Only a draft that was never sent can be thrown away."),
        "restore": move(DISCARDED, to=DRAFT, refusal="This case was not thrown away."),
    },
)  # fmt: skip
