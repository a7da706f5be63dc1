"""The life of a picture. What identifies a patient, or might, lies sealed and is never shown to those who learn."""

from enthesis.core.states import StateMachine, move

QUARANTINED = "quarantined"
UNCHECKED = "unchecked"
CLEAN = "clean"
DISCARDED = "discarded"

SHOWN = (UNCHECKED, CLEAN)
"""The states in which a picture has a form that its owner can look at."""

PICTURE = StateMachine(
    name="picture",
    states={
        QUARANTINED: "Sealed: it may identify a patient, or nobody owns it; only an image steward can open it.",
        UNCHECKED: "Shown to its owner alone, who has yet to say whether anything on it identifies a patient.",
        CLEAN: "Its owner has said that nothing on it identifies a patient; it can be filed in a case.",
        DISCARDED: "Thrown away or expired; nothing of the picture is left.",
    },
    # Every picture begins locked away; one whose scan area the machine has marked is released on arrival.
    initial=QUARANTINED,
    moves={
        "give": move(QUARANTINED, to=QUARANTINED, refusal="This picture is not in quarantine any more."),
        "release": move(QUARANTINED, to=UNCHECKED, refusal="This picture is not in quarantine any more."),
        "confirm": move(
            UNCHECKED, CLEAN, to=CLEAN, refusal="This picture is locked away or thrown away, so it needs no answer."
        ),
        "flag": move(
            UNCHECKED, CLEAN, to=QUARANTINED, refusal="This picture is locked away or thrown away already."
        ),
        "take_back": move(
            CLEAN, QUARANTINED, to=UNCHECKED, refusal="There is no answer about this picture to take back."
        ),
        "discard": move(
            QUARANTINED, UNCHECKED, CLEAN, to=DISCARDED, refusal="This picture has been thrown away already."
        ),
        "expire": move(QUARANTINED, to=DISCARDED, refusal="Only what lies in quarantine expires."),
    },
)  # fmt: skip
