import pytest

from enthesis.core import events
from enthesis.imaging import receivers
from enthesis.imaging.events import PictureDiscarded
from enthesis.imaging.models import Annotation
from tests.factories.imaging import place_of
from tests.factories.people import make_cohort, make_student
from tests.imaging.drawing import draw, make_scaled

pytestmark = pytest.mark.django_db


def test_drawings_of_a_discarded_picture_go_and_others_stay() -> None:
    place = place_of(make_student(make_cohort()))
    gone, other = make_scaled(place), make_scaled(place)
    draw(gone, place.user)
    stays = draw(other, place.user)
    receivers.connect()
    events.publish(PictureDiscarded(instance_id=gone.pk))
    assert list(Annotation.objects.all()) == [stays]
