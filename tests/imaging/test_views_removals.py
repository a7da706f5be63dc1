import re
from importlib.metadata import version

import pytest
from django.test import Client
from django.urls import reverse

from enthesis.imaging import states
from enthesis.imaging.domain.profile import edition
from enthesis.imaging.models import Instance
from enthesis.programme.models import Role
from tests.factories.imaging import make_sealed, make_unchecked, picture_file, place_of
from tests.factories.people import make_cohort, make_holder, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def steward(place):
    return make_holder(Role.IMAGE_STEWARD, place.cohort)


def client_of(user):
    """Give a browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def page(client, instance):
    """Give the text of the page, or its status where it is refused."""
    answer = client.get(reverse("imaging:removed", kwargs={"pk": instance.pk}))
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_owner_reads_what_was_removed_and_by_which_rule(place) -> None:
    instance = make_unchecked(place, data=picture_file(PatientAddress="4 Thistle Row"))

    text = page(client_of(place.user), instance)

    assert f"{edition()} table E.1-1" in text
    assert f"<dd>Enthesis {version('enthesis')}</dd>" in text
    assert "Patient&#39;s Address (0010,1040)" in text
    assert "Removed</h2>" in text
    assert "The standard says so: 1 attribute<" in text
    assert "Thistle" not in text


def test_no_value_of_a_picture_stands_in_its_row(place) -> None:
    instance = make_unchecked(
        place, data=picture_file(PatientAddress="4 Thistle Row", ImageComments="for Rowanberry")
    )

    stored = str(Instance.objects.values_list("removal", flat=True).get(pk=instance.pk))

    assert [word for word in ("Thistle", "Rowanberry", "HB441709", "20261014") if word in stored] == []
    assert "00101040" in stored


def test_picture_of_before_reports_says_so(place) -> None:
    instance = make_unchecked(place)
    Instance.objects.filter(pk=instance.pk).update(removal={})

    assert "This picture arrived before reports were kept." in page(client_of(place.user), instance)


def test_steward_reads_it_for_a_sealed_picture_only(place, steward) -> None:
    shown, sealed = make_unchecked(place), make_sealed(place)
    assert sealed.state == states.QUARANTINED

    assert page(client_of(steward), shown) == 404
    text = page(client_of(steward), sealed)
    assert "Back to the sealed picture" in text


def test_another_student_does_not_find_it(place) -> None:
    other = make_student(place.cohort)

    assert page(client_of(other), make_unchecked(place)) == 404


def test_study_and_sealed_picture_lead_to_it(place, steward) -> None:
    shown, sealed = make_unchecked(place), make_sealed(place)

    study = (
        client_of(place.user).get(reverse("imaging:study", kwargs={"pk": shown.study_id})).content.decode()
    )
    kept = client_of(steward).get(reverse("imaging:sealed", kwargs={"pk": sealed.pk})).content.decode()

    assert reverse("imaging:removed", kwargs={"pk": shown.pk}) in study
    assert reverse("imaging:removed", kwargs={"pk": sealed.pk}) in kept


@pytest.mark.parametrize(
    ("blanked", "kept", "said"),
    [
        (0, 0, "None was found"),
        (0, 1, "Nothing was blacked out; left in 1 place"),
        (0, 3, "Nothing was blacked out; left in 3 places"),
        (1, 2, "Blacked out in 1 place, left in 2"),
    ],
)
def test_page_says_in_words_what_was_done_with_writing(place, blanked: int, kept: int, said: str) -> None:
    instance = make_unchecked(place)
    Instance.objects.filter(pk=instance.pk).update(
        writing={"reader": "tests", "blanked": blanked, "kept": kept}
    )
    html = re.sub(r"</?span>|\s+(?=</dd>)", "", page(client_of(place.user), instance))
    assert f"<dt>Writing on the scan</dt><dd>{said}</dd>" in html
