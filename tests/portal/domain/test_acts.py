import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

import enthesis
from enthesis.portal.domain.acts import ACTS, AREAS, THINGS, act_in_words, choices, thing_in_words

SOURCE = Path(enthesis.__file__).parent
# Names that are put together, by the module that does so.
MADE = {
    "accounts/services/record.py": {
        *("accounts." + name for name in ("email_changed", "email_deleted", "recovery_codes_generated")),
        *("accounts.password_" + name for name in ("changed", "reset", "set")),
        *("accounts.totp_" + name for name in ("activated", "deactivated")),
        *("accounts.webauthn_" + name for name in ("added", "removed")),
    },
    "imaging/services/annotations.py": {
        f"imaging.{verb}_annotation" for verb in ("add", "change", "remove", "restore")
    },
    "imaging/services/checking.py": {f"imaging.{verb}_picture" for verb in ("discard", "expire", "lapse")},
    "imaging/services/machines.py": {"imaging.remove_machine", "imaging.restore_machine"},
    "imaging/services/masking.py": {"imaging.open_quarantined", "imaging.preview_quarantined"},
    "imaging/services/reminders.py": {"imaging.remind_stewards"},
    "imaging/services/scaling.py": {"imaging.calibrate_picture", "imaging.forget_scale"},
    "logbook/services/locking.py": {
        *(f"logbook.{verb}_case" for verb in ("discard", "restore", "return", "withdraw")),
        *(
            f"logbook.{verb}"
            for verb in ("attach_pictures", "detach_picture", "name_view", "open_correction")
        ),
    },
}


def recorded() -> Iterator[tuple[str, str | None]]:
    """Give each call that records something: its module, and the name where it is written out."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "record":
                continue
            for given in node.keywords:
                if given.arg == "action":
                    name = given.value.value if isinstance(given.value, ast.Constant) else None
                    yield path.relative_to(SOURCE).as_posix(), name


def test_every_recorded_action_has_words_and_nothing_else_has() -> None:
    found = list(recorded())
    assert {path for path, name in found if name is None} == set(MADE)
    named = {name for _, name in found if name}
    assert set(ACTS) == named.union(*MADE.values())


def test_every_mail_about_a_changed_account_has_words() -> None:
    mails = {path.stem for path in (SOURCE / "accounts/jinja2/accounts/mail").glob("*.txt")}
    others = {
        "account_already_exists",
        "email_confirmation",
        "invitation",
        "login_link",
        "password_reset_key",
        "token_made",
    }
    assert {f"accounts.{name}" for name in mails - others} == MADE["accounts/services/record.py"]


def test_no_two_actions_have_the_same_words() -> None:
    assert len(set(ACTS.values())) == len(ACTS)


def test_choices_hold_every_action_once_in_its_area() -> None:
    assert [words for _, words, _ in choices()] == list(AREAS.values())
    assert sorted(name for _, _, own in choices() for name, _ in own) == sorted(ACTS)
    assert all(name.startswith(start) for start, _, own in choices() for name, _ in own)


def test_things_are_models_or_parts_of_the_site() -> None:
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert {name for name in THINGS if "." in name} - labels == set()


def test_what_has_no_words_reads_as_it_is_named() -> None:
    assert act_in_words("imaging.sort_pictures") == "Sort pictures"
    assert act_in_words("tests") == "tests"
    assert thing_in_words("logbook.case:1f2e") == "Case"
    assert (thing_in_words("worker"), thing_in_words("tests:1")) == ("Enthesis, in the background", "tests")
