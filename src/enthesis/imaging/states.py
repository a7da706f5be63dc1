"""The life of a picture. What identifies a patient, or might, lies sealed and is never shown to those who learn."""

from enthesis.core.states import StateMachine, move

QUARANTINED = "quarantined"
READING = "reading"
UNCHECKED = "unchecked"
CLEAN = "clean"
DISCARDED = "discarded"

PROPOSED = "proposed"
ACTIVE = "active"
RETIRED = "retired"

SHOWN = (UNCHECKED, CLEAN)
"""The states in which a picture has a form that its owner can look at."""

SEALED = (QUARANTINED, READING)
"""The states in which it lies sealed, and is destroyed after some days."""

PICTURE = StateMachine(
    name="picture",
    states={
        QUARANTINED: "Sealed: it may identify a patient, or nobody owns it; only an image steward can open it.",
        READING: "Sealed until the writing on it has been read, and all that is not known to be harmless is blanked.",
        UNCHECKED: "Shown to its owner alone, who has yet to say whether anything on it identifies a patient.",
        CLEAN: "Its owner has said that nothing on it identifies a patient; it can be filed in a case.",
        DISCARDED: "Thrown away or expired; nothing of the picture is left.",
    },
    # Every picture begins locked away; one whose scan area the machine has marked is read at once.
    initial=QUARANTINED,
    moves={
        "give": move(QUARANTINED, to=QUARANTINED, refusal="This picture is not in quarantine any more."),
        "release": move(QUARANTINED, to=READING, refusal="This picture is not in quarantine any more."),
        "show": move(READING, to=UNCHECKED, refusal="The writing on this picture has been read already."),
        "doubt": move(READING, to=QUARANTINED, refusal="The writing on this picture has been read already."),
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
            QUARANTINED, READING, UNCHECKED, CLEAN, to=DISCARDED, refusal="This picture has been thrown away already."
        ),
        "expire": move(QUARANTINED, READING, to=DISCARDED, refusal="Only what lies in quarantine expires."),
        "lapse": move(
            UNCHECKED, CLEAN, to=DISCARDED, refusal="Only a picture that was never filed is thrown away for its age."
        ),
        "erase": move(
            QUARANTINED, READING, UNCHECKED, CLEAN, to=DISCARDED, refusal="This picture is gone already."
        ),
    },
)  # fmt: skip

PROFILE = StateMachine(
    name="machine profile",
    states={
        PROPOSED: "One image steward has marked the scan on a picture; another one has yet to agree.",
        ACTIVE: "Two image stewards agree; pictures of this machine and size are masked by it as they arrive.",
        RETIRED: "Not used, or not any more; what was masked by it stays as it is.",
    },
    initial=PROPOSED,
    moves={
        "confirm": move(PROPOSED, to=ACTIVE, refusal="This profile was confirmed or turned down already."),
        "retire": move(PROPOSED, ACTIVE, to=RETIRED, refusal="This profile is not used any more already."),
        "reopen": move(
            RETIRED, to=PROPOSED, refusal="This profile is in use, or waits for a second steward."
        ),
        "restore": move(RETIRED, to=ACTIVE, refusal="This profile is in use, or waits for a second steward."),
    },
)
