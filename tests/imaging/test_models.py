import pytest
from django.db import IntegrityError, transaction

from enthesis.imaging.models import Instance, Study
from tests.factories.imaging import make_clean, make_sealed, make_unchecked, make_unclaimed, place_of
from tests.factories.people import make_cohort, make_student

pytestmark = pytest.mark.django_db
KEY = "a" * 64


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


def refuses(instance: Instance, **columns) -> bool:
    """Tell whether the database refuses to have these columns in a picture's row."""
    try:
        with transaction.atomic():
            Instance.objects.filter(pk=instance.pk).update(**columns)
    except IntegrityError:
        return True
    return False


def test_database_keeps_what_is_sealed_apart_from_what_is_shown(place) -> None:
    sealed, shown, clean = make_sealed(place), make_unchecked(place), make_clean(place)
    assert refuses(sealed, object_key=KEY)
    assert refuses(sealed, thumbnail_key=KEY)
    assert refuses(sealed, sealed_key="")
    assert refuses(sealed, expires_at=None)
    assert refuses(sealed, state="unchecked")
    assert refuses(sealed, state="discarded")
    assert refuses(shown, sealed_key=KEY)
    assert refuses(shown, owner=None)
    assert refuses(shown, bundle_key="")
    assert refuses(shown, state="clean")
    assert refuses(clean, checked_by=None)
    assert not refuses(clean, state="unchecked", checked_by=None, checked_at=None)


def test_database_has_an_object_once_for_each_owner(place) -> None:
    first, second = make_unchecked(place), make_unchecked(place)
    assert refuses(second, sop_instance_uid=first.sop_instance_uid)
    loose, other = make_unclaimed(), make_unclaimed()
    assert refuses(other, sop_instance_uid=loose.sop_instance_uid)


def test_database_has_a_study_once_for_each_owner(place) -> None:
    study, unclaimed = make_unchecked(place).study, make_unclaimed().study
    for known in (study, unclaimed):
        with pytest.raises(IntegrityError), transaction.atomic():
            Study.objects.create(owner=known.owner, study_uid=known.study_uid, received_at=known.received_at)
    assert Study.objects.count() == 2
