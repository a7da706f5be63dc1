"""The audit record in words: what each recorded action did, and what it was done to.

The record itself keeps the technical names, which never change.
"""

from collections.abc import Iterator

AREAS = {
    "accounts": "Accounts",
    "programme": "Programme and people",
    "imaging": "Pictures and machines",
    "logbook": "Logbooks",
    "portal": "The site",
    "audit": "The record",
}

ACTS = {
    "accounts.add_person": "Entered a person",
    "accounts.change_profile": "Changed a name or time zone",
    "accounts.close_account": "Closed an account",
    "accounts.email_changed": "Changed an e-mail address",
    "accounts.email_deleted": "Removed an e-mail address",
    "accounts.end_other_sessions": "Signed out everywhere else",
    "accounts.issue_login_link": "Mailed a one-time link",
    "accounts.make_token": "Made a key for a program",
    "accounts.password_changed": "Changed a password",
    "accounts.password_reset": "Set a new password by mail",
    "accounts.password_set": "Set a first password",
    "accounts.recovery_codes_generated": "Made recovery codes",
    "accounts.reopen_account": "Opened an account again",
    "accounts.revoke_token": "Revoked a key of a program",
    "accounts.sign_in": "Signed in",
    "accounts.start_impersonation": "Began to act as somebody",
    "accounts.stop_impersonation": "Stopped acting as somebody",
    "accounts.totp_activated": "Added an authenticator app",
    "accounts.totp_deactivated": "Removed an authenticator app",
    "accounts.use_login_link": "Used a one-time link",
    "accounts.webauthn_added": "Added a passkey",
    "accounts.webauthn_removed": "Removed a passkey",
    "programme.create_cohort": "Opened a cohort",
    "programme.end_enrolment": "Ended an enrolment",
    "programme.end_role": "Ended a role",
    "programme.enrol_student": "Enrolled a student",
    "programme.grant_role": "Gave a role",
    "programme.load_version": "Loaded a version of the programme",
    "imaging.add_annotation": "Drew on a picture",
    "imaging.add_machine": "Entered a machine",
    "imaging.answer_commitment": "Told a machine what is here",
    "imaging.answer_spot_check": "Answered a spot check",
    "imaging.calibrate_picture": "Set the scale of a picture",
    "imaging.cancel_session": "Went off a machine's worklist",
    "imaging.change_annotation": "Changed a drawing on a picture",
    "imaging.change_machine": "Changed a machine",
    "imaging.claim_picture": "Gave a picture its owner",
    "imaging.commit_storage": "Was asked by a machine what is here",
    "imaging.confirm_picture": "Confirmed that a picture identifies nobody",
    "imaging.confirm_profile": "Agreed to a machine profile",
    "imaging.convert_picture": "Made a picture of a plain file",
    "imaging.discard_picture": "Threw a picture away",
    "imaging.erase_picture": "Erased a picture",
    "imaging.expire_picture": "Let a picture expire",
    "imaging.forget_scale": "Took back the scale of a picture",
    "imaging.keep_picture": "Kept a picture that would be thrown away",
    "imaging.lapse_picture": "Threw away a picture that was never filed",
    "imaging.lift_hold": "Lifted a hold",
    "imaging.lock_picture_away": "Locked a picture away",
    "imaging.look_at_spot_check": "Looked at a picture for a spot check",
    "imaging.measure_again": "Measured a picture again",
    "imaging.open_quarantined": "Looked at a picture in quarantine",
    "imaging.place_hold": "Placed a hold",
    "imaging.plan_session": "Went on a machine's worklist",
    "imaging.preview_quarantined": "Looked at what would be kept of a picture",
    "imaging.propose_profile": "Proposed a machine profile",
    "imaging.read_writing": "Read the writing on a picture",
    "imaging.rebuild_picture": "Made the frames of a picture again",
    "imaging.receive_archive": "Received a file with pictures",
    "imaging.receive_picture": "Received a picture",
    "imaging.refuse_association": "Refused a machine",
    "imaging.refuse_picture": "Refused a picture",
    "imaging.release_quarantined": "Released a picture from quarantine",
    "imaging.remember_certificate": "Remembered a machine's certificate",
    "imaging.remind_stewards": "Told image stewards what is destroyed soon",
    "imaging.remove_annotation": "Removed a drawing from a picture",
    "imaging.remove_machine": "Switched a machine off",
    "imaging.replay_work": "Tried work on pictures again",
    "imaging.restore_annotation": "Brought a drawing on a picture back",
    "imaging.restore_machine": "Switched a machine on again",
    "imaging.restore_profile": "Took back that a machine profile was stopped",
    "imaging.retire_profile": "Stopped a machine profile",
    "imaging.start_erasing_student": "Had a student's pictures erased",
    "imaging.take_away_pictures": "Took pictures away as DICOM",
    "imaging.call_back": "Tested whether a machine answers",
    "imaging.undo_confirmation": "Took back an answer about a picture",
    "imaging.warn_owner": "Told a student which pictures will be thrown away",
    "logbook.agree_scope": "Agreed the regions of a logbook",
    "logbook.attach_pictures": "Filed pictures in a case",
    "logbook.detach_picture": "Took a picture out of a case",
    "logbook.discard_case": "Threw a draft away",
    "logbook.forget_export": "Removed a file of a logbook",
    "logbook.give_up_correction": "Dropped a correction",
    "logbook.make_export": "Made a file of a logbook",
    "logbook.name_view": "Said which view a picture shows",
    "logbook.open_correction": "Began to correct a signed case",
    "logbook.restore_case": "Brought a draft back",
    "logbook.return_case": "Sent a case back",
    "logbook.save_draft": "Saved a draft",
    "logbook.start_case": "Began a case",
    "logbook.start_export": "Asked for a file of a logbook",
    "logbook.submit_case": "Sent a case to a supervisor",
    "logbook.verify_case": "Signed a case",
    "logbook.withdraw_case": "Took a case back",
    "portal.retry_work": "Tried work again",
    "audit.restore_guard": "Restored a guard of the database",
}

THINGS = {
    "accounts.apitoken": "Key for a program",
    "accounts.user": "Person",
    "imaging.annotation": "Drawing",
    "imaging.instance": "Picture",
    "imaging.machine": "Machine",
    "imaging.profile": "Machine profile",
    "imaging.plannedsession": "Teaching session",
    "imaging.study": "Study",
    "jobs.job": "Work",
    "logbook.case": "Case",
    "logbook.export": "File",
    "logbook.learningscope": "Scope",
    "programme.cohort": "Cohort",
    "programme.enrolment": "Enrolment",
    "programme.programmeversion": "Programme",
    "programme.roleholding": "Role",
    # What acts without being a person.
    "accounts": "Enthesis, at sign-in",
    "erasure": "Enthesis, after an erasure",
    "gateway": "Enthesis, for a machine",
    "rebuild": "Enthesis, while rebuilding",
    "restore": "Enthesis, after a backup was put back",
    "retention": "Enthesis, by the rules of keeping",
    "worker": "Enthesis, in the background",
}


def act_in_words(name: str) -> str:
    """Give the words of a recorded action; one that is unknown reads as it is named: "Sort pictures"."""
    return ACTS.get(name) or name.partition(".")[2].replace("_", " ").capitalize() or name


def thing_in_words(written: str) -> str:
    """Give the words for what the record writes as "logbook.case:1f2e…" or "worker"; its name where there are none."""
    return THINGS.get(written.partition(":")[0], written.partition(":")[0])


def choices() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Give the areas in their order: how their actions begin, the area's words, its actions with theirs."""
    for area, words in AREAS.items():
        start = f"{area}."
        own = [(name, act) for name, act in ACTS.items() if name.startswith(start)]
        yield start, words, sorted(own, key=lambda pair: pair[1])
