"""Who reads and sends what through DICOMweb: every address for every persona, each with a key of their own."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from enthesis.imaging.models import Instance
from tests.architecture.test_urls import routes
from tests.factories.imaging import make_clean, make_sealed, make_unchecked, picture_file
from tests.factories.logbook import make_case
from tests.factories.programs import body_of, make_key
from tests.matrix.addresses import OPEN_TO_KEYS
from tests.personas import ACTING, ALL, ANONYMOUS, READERS, SIGNED_IN, STUDENTS, Cast, make_cast

READ_SENT = READERS | {"owner", "supervisor"}
FORM = 'multipart/related; type="application/dicom"; boundary=XX'


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def program(cast: Cast, persona: str) -> Client:
    """Give a program with the persona's key; somebody who acts as another person, and a stranger, have none."""
    if persona in (ACTING, ANONYMOUS):
        return cast.client(persona)
    client = Client()
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {make_key(cast.people[persona])}"
    return client


def addresses_of(picture: Instance) -> dict[str, str]:
    """Give every address that reads, filled in for a picture."""
    uids = {
        "study": picture.study.study_uid, "series": picture.series_uid, "instance": picture.sop_instance_uid,
        "numbers": "1", "tag": "7FE00010",
    }  # fmt: skip
    found = {}
    for pattern, name, _ in routes(get_resolver()):
        if name in OPEN_TO_KEYS - {"dicomweb:nothing", "dicomweb:root"}:
            wanted = {key: value for key, value in uids.items() if f":{key}>" in pattern}
            found[name] = reverse(name, kwargs=wanted)
    return found


def is_seen(response: Any) -> bool:
    """Tell whether an answer holds anything; a search that finds nothing answers 200 with an empty list."""
    if response.streaming:
        return bool(b"".join(response.streaming_content))
    return response.status_code == 200 and response.content != b"[]"


def test_filed_picture_is_read_by_exactly_those_who_may_see_it(cast: Cast) -> None:
    picture = make_clean(cast.enrolment)
    make_case(cast.enrolment, cast.people["supervisor"], fate="sent", pictures=[picture.pk])
    addresses = addresses_of(picture)
    seen = {
        persona: {name for name, address in addresses.items() if is_seen(client.get(address))}
        for persona in ALL
        for client in [program(cast, persona)]
    }
    everything = set(addresses)
    assert seen == {persona: everything if persona in READ_SENT else set() for persona in ALL}


def test_picture_that_is_unfiled_unchecked_or_sealed_is_read_by_its_owner_at_most(cast: Cast) -> None:
    pictures = [make_clean(cast.enrolment), make_unchecked(cast.enrolment), make_sealed(cast.enrolment)]
    seen = {
        (persona, picture.state)
        for persona in SIGNED_IN - {ACTING}
        for client in [program(cast, persona)]
        for picture in pictures
        for address in [addresses_of(picture)["dicomweb:instance_metadata"]]
        if is_seen(client.get(address))
    }
    assert seen == {("owner", "clean")}


def test_only_students_send_and_only_for_themselves(cast: Cast) -> None:
    statuses = {}
    for number, persona in enumerate(sorted(ALL), 1):
        body = body_of(picture_file(number))
        statuses[persona] = (
            program(cast, persona).post("/dicomweb/studies", body, content_type=FORM).status_code
        )
    assert {persona for persona, status in statuses.items() if status == 200} == STUDENTS
    assert {persona for persona, status in statuses.items() if status == 401} == {ACTING, ANONYMOUS}
    assert {persona for persona, status in statuses.items() if status == 403} == ALL - STUDENTS - {
        ACTING,
        ANONYMOUS,
    }
    owners = Instance.objects.values_list("owner__user_id", flat=True)
    assert set(owners) == {cast.people[persona].pk for persona in STUDENTS}


def test_who_has_left_is_told_so_whatever_is_asked(cast: Cast) -> None:
    addresses, client = addresses_of(make_clean(cast.enrolment)), program(cast, "leaver")
    assert {client.get(address).status_code for address in addresses.values()} == {403}


@pytest.mark.parametrize("persona", ["owner", ANONYMOUS])
def test_every_address_asks_for_a_key(cast: Cast, persona: str) -> None:
    addresses = [*addresses_of(make_clean(cast.enrolment)).values(), "/dicomweb/", "/dicomweb/workitems"]
    client = cast.client(persona)
    assert {client.get(address).status_code for address in addresses} == {401}
