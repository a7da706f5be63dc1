from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enthesis.imaging import services
from enthesis.imaging.domain import MESSAGES
from enthesis.imaging.gateways.dicom import REJECTIONS
from enthesis.imaging.selectors import TURNED_AWAY, Refusal, refusals_since
from tests.factories.imaging import arrive, make_machine, place_of
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import ct

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = timedelta(hours=1)


def test_refusals_are_told_once_for_each_machine_and_reason_latest_first(settings: Any) -> None:
    settings.DICOM_AE_TITLE = "OURS"
    other_name = "It called us by another name. Our AE title is OURS: type that into its settings."
    meadow, heath = make_machine(), make_machine("HEATH1", name="Heath, room 2")
    for hours, machine in ((5, meadow), (4, heath), (3, meadow)):
        services.refuse_association(reason="wrong_called_title", machine=machine, now=NOW - hours * HOUR)
    services.refuse_association(reason="unknown_machine", machine=None, now=NOW - 2 * HOUR)
    services.refuse_picture(
        code="truncated", actor="gateway", source="gateway", machine=meadow, now=NOW - HOUR
    )
    assert refusals_since(NOW - 24 * HOUR) == [
        Refusal(meadow, MESSAGES["truncated"], 1, NOW - HOUR),
        Refusal(None, TURNED_AWAY["unknown_machine"], 1, NOW - 2 * HOUR),
        Refusal(meadow, other_name, 2, NOW - 3 * HOUR),
        Refusal(heath, other_name, 1, NOW - 4 * HOUR),
    ]


def test_refusals_that_are_old_or_of_an_upload_are_not_among_them() -> None:
    services.refuse_association(reason="unknown_machine", machine=None, now=NOW - 2 * HOUR)
    assert arrive(place_of(make_student(make_cohort())), ct()).outcome == "refused"
    assert refusals_since(NOW - HOUR) == []


def test_every_reason_of_the_gateway_has_words() -> None:
    assert set(TURNED_AWAY) == {*REJECTIONS, "too_many", "no_certificate"}


@pytest.mark.parametrize("words", TURNED_AWAY.values(), ids=TURNED_AWAY)
def test_words_of_a_refusal_point_at_nothing_on_the_page_around_them(words: str) -> None:
    assert not {"above", "below", "here", "this"} & set(
        words.lower().replace(".", "").replace(",", "").split()
    )
