"""People, a cohort, places in it and roles, all made through the services.

cohort = make_cohort()
student = make_student(cohort)
supervisor = make_supervisor(cohort, "shoulder", "knee")
administrator = make_administrator()
"""

import html
import itertools
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.accounts.services import add_person
from enthesis.programme import services
from enthesis.programme.domain import ProgrammeDocument, read_folder
from enthesis.programme.models import Cohort, Enrolment, Programme, ProgrammeVersion, Role, RoleHolding
from enthesis.programme.selectors import read_document

ACTOR = "tests"
PASSWORD = "a long walk by the sea"
_numbers = itertools.count(1)


def sample_folder() -> Path:
    """Give the folder of the sample programme."""
    return Path(settings.PROGRAMMES_DIR) / "msk-ultrasound-pgcert"


@cache
def sample_document() -> ProgrammeDocument:
    """Read the sample programme once for all tests."""
    reading = read_folder(sample_folder())
    assert reading.document is not None, "\n".join(str(finding) for finding in reading.findings)
    return reading.document


@cache
def sample_json() -> dict[str, Any]:
    """Write the sample programme as the database keeps it, once for all tests."""
    return sample_document().model_dump(mode="json")


def make_version() -> ProgrammeVersion:
    """Give the sample programme as a loaded version; reading its folder takes long, so the row is made at once."""
    document = sample_document()
    known = ProgrammeVersion.objects.filter(content_hash=document.content_hash).first()
    if known is not None:
        return known
    programme, _ = Programme.objects.get_or_create(slug=sample_folder().name)
    version = ProgrammeVersion.objects.create(
        programme=programme, number=1, title=document.title, content_hash=document.content_hash,
        document=sample_json(), loaded_at=timezone.now(),
    )  # fmt: skip
    # Another test's version may have had the same number in the database, and documents are kept by it.
    read_document.cache_clear()
    return version


def make_user(name: str = "", *, email: str = "", password: str = "", is_sample: bool = False) -> User:
    """Enter a person, by default with a name and address of their own and no password."""
    number = next(_numbers)
    user = add_person(
        email=email or f"person{number}@example.org", name=name or f"Person {number}", actor=ACTOR,
        now=timezone.now(), is_sample=is_sample,
    )  # fmt: skip
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).count() == 1
    return user


def make_cohort(name: str = "", *, starts_on: date | None = None) -> Cohort:
    """Open a cohort of the sample programme; by default it began ten weeks ago."""
    begins = starts_on or timezone.localdate() - timedelta(weeks=10)
    return services.create_cohort(
        version=make_version(), name=name or f"Cohort {next(_numbers)}", starts_on=begins,
        ends_on=begins + timedelta(days=364), actor=ACTOR, now=timezone.now(),
    )  # fmt: skip


def enrol(user: User, cohort: Cohort) -> Enrolment:
    """Give a person a place in a cohort from its first to its last day."""
    return services.enrol_student(
        user=user,
        cohort=cohort,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        actor=ACTOR,
        now=timezone.now(),
    )


def make_student(cohort: Cohort, name: str = "", **details: Any) -> User:
    """Enter a person and give them a place in a cohort; `make_user` says what else can be given."""
    user = make_user(name, **details)
    enrol(user, cohort)
    return user


def give_role(
    user: User, role: str, cohort: Cohort | None = None, *, regions: tuple[str, ...] = (),
    starts_on: date | None = None, ends_on: date | None = None,
) -> RoleHolding:  # fmt: skip
    """Give a person a role, by default at the whole site and since a year ago."""
    return services.grant_role(
        user=user, role=role, cohort=cohort, regions=regions, ends_on=ends_on, actor=ACTOR, now=timezone.now(),
        starts_on=starts_on or timezone.localdate() - timedelta(days=365),
    )  # fmt: skip


def make_holder(role: str, cohort: Cohort | None = None, name: str = "", **details: Any) -> User:
    """Enter a person who holds a role, at the whole site or in a cohort."""
    user = make_user(name, **details)
    give_role(user, role, cohort)
    return user


def make_supervisor(cohort: Cohort | None, *regions: str, name: str = "", **details: Any) -> User:
    """Enter a clinical supervisor for some regions, by default for all of the sample programme."""
    user = make_user(name, **details)
    everywhere = tuple(region.id for region in sample_document().regions)
    give_role(user, Role.SUPERVISOR, cohort, regions=regions or everywhere)
    return user


def make_administrator(name: str = "", **details: Any) -> User:
    """Enter an administrator of the site."""
    return make_holder(Role.ADMINISTRATOR, None, name, **details)


def words_of(response: Any) -> str:
    """Give the words of an answered page as a reader meets them: no markup, single spaces, entities resolved."""
    text = response.content.decode()
    text = re.sub(r"<(script|style|head|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
