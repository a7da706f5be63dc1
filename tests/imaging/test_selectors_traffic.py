"""How receiving goes, in numbers, and the same for programs that watch."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enthesis.imaging import services
from enthesis.imaging.models import Instance, Machine, Rejection, StoreSample
from enthesis.imaging.selectors.metrics import metrics_text
from enthesis.imaging.selectors.traffic import plot_of, seconds_words, traffic_since, wait_of
from enthesis.programme.models import Enrolment
from tests.factories.imaging import arrive, make_clean, make_machine, make_sealed, picture_file, place_of
from tests.factories.people import make_cohort, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort("Autumn"), "Amara Okafor"))


def moved(instance: Instance, **days: float) -> None:
    """Let a picture have arrived, and been shown, some days or seconds ago."""
    Instance.objects.filter(pk=instance.pk).update(received_at=timezone.now() - timedelta(**days))


def test_days_count_what_came_and_what_became_of_it(place: Enrolment) -> None:
    for _ in range(2):
        make_clean(place)
    make_sealed(place)
    moved(make_clean(place), days=2)
    moved(make_clean(place), days=9)
    assert arrive(place, b"no picture").outcome == "refused"
    today = timezone.localdate()
    traffic = traffic_since(today - timedelta(days=2), now=timezone.now())
    assert [(day.received, day.shown, day.locked, day.refused) for day in traffic.days] == [
        (1, 1, 0, 0), (0, 0, 0, 0), (3, 2, 1, 1),
    ]  # fmt: skip
    assert [day.on for day in traffic.days] == [today - timedelta(days=back) for back in (2, 1, 0)]
    assert (traffic.total("received"), traffic.unread, traffic.failed) == (4, 0, 0)


def test_locked_picture_counts_as_such_also_when_it_was_thrown_away(place: Enrolment) -> None:
    sealed = make_sealed(place)
    services.discard_instance(actor=place.user, instance=sealed)
    day = traffic_since(timezone.localdate(), now=timezone.now()).days[0]
    assert (day.received, day.locked) == (1, 1)


def test_time_from_arrival_to_being_shown_is_told_by_median_and_95th_percentile(place: Enrolment) -> None:
    assert wait_of(Instance.objects.all()).median_s is None
    pictures = [make_clean(place) for _ in range(5)]
    shown = timezone.now()
    for seconds, one in zip((1, 2, 3, 4, 100), pictures, strict=True):
        Instance.objects.filter(pk=one.pk).update(
            received_at=shown - timedelta(seconds=seconds), shown_at=shown
        )
    wait = wait_of(Instance.objects.all())
    assert (wait.pictures, wait.median_s, wait.p95_s) == (5, 3.0, pytest.approx(80.8))


def test_share_that_a_person_had_to_decide_on_is_told_by_machine(place: Enrolment) -> None:
    machine = make_machine()
    for number, regions in ((1, {}), (2, {}), (3, {"SequenceOfUltrasoundRegions": None})):
        data = picture_file(number, study=5, **regions)
        services.receive_instance(data=data, owner=place, actor="gateway", source="gateway", machine=machine)
    make_sealed(place)
    shares = traffic_since(timezone.localdate(), now=timezone.now()).shares
    assert [(one.machine, one.received, one.locked) for one in shares] == [(machine, 3, 1), (None, 1, 1)]
    assert [round(one.locked_share, 2) for one in shares] == [0.33, 1.0]


def test_number_of_questions_does_not_grow_with_what_came(
    place: Enrolment, django_assert_num_queries: Any
) -> None:
    for much in (1, 4):
        for number in range(much):
            data = picture_file(study=7)
            machine = make_machine(f"M{much}{number}")
            services.receive_instance(
                data=data, owner=place, actor="gateway", source="gateway", machine=machine
            )
            services.refuse_association(reason="unknown_machine", machine=None)
        with django_assert_num_queries(12):
            traffic_since(timezone.localdate() - timedelta(days=90), now=timezone.now())


def test_plot_says_the_finding_and_its_numbers(place: Enrolment) -> None:
    for _ in range(3):
        make_clean(place)
    make_sealed(place)
    plot = plot_of(traffic_since(timezone.localdate() - timedelta(days=1), now=timezone.now()).days)
    assert plot.title == "4 pictures came in 2 days; 25\N{NO-BREAK SPACE}% went to a person first"
    assert [row[1:] for row in plot.rows] == [("3", "1", "0")]
    assert plot_of([]).title == "No picture came in 0 days"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0.84, "0.8 s"), (12.4, "12 s"), (119, "119 s"), (180, "3 min"), (9000, "2 h")],
)
def test_times_are_written_as_people_say_them(seconds: float | None, words: str) -> None:
    assert seconds_words(seconds) == words


def values(text: str) -> dict[str, float]:
    """Read Prometheus' text: each sample with its labels; every line has to be one or a comment."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            sample = re.fullmatch(r'(enthesis_\w+(?:\{(?:\w+="[^"\\]*",?)+\})?) (-?[0-9.e+]+)', line)
            assert sample is not None, line
            found[sample[1]] = float(sample[2])
    return found


def test_metrics_count_received_cleaned_quarantined_and_refused(place: Enrolment) -> None:
    make_clean(place)
    make_sealed(place)
    arrive(place, b"no picture")
    services.refuse_association(reason="unknown_machine", machine=None)
    StoreSample.objects.create(on=timezone.localdate(), objects_held=3, bytes_held=1234)
    found = values(metrics_text(now=timezone.now()))
    wanted = {
        'enthesis_pictures_received_total{source="upload"}': 2,
        'enthesis_pictures_received_total{source="gateway"}': 0,
        'enthesis_pictures_cleaned_total{source="upload"}': 1,
        'enthesis_pictures_quarantined_total{source="upload"}': 1,
        'enthesis_refused_total{kind="association",code="unknown_machine"}': 1,
        'enthesis_pictures{state="clean"}': 1, 'enthesis_pictures{state="quarantined"}': 1,
        "enthesis_workers": 0, "enthesis_imaging_jobs_failed": 0, "enthesis_store_bytes": 1234,
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted
    assert sum(value for name, value in found.items() if name.startswith("enthesis_refused_total")) == 2
    assert found['enthesis_shown_after_seconds{quantile="0.5"}'] >= 0


def test_metrics_name_no_person_picture_or_machine(place: Enrolment) -> None:
    machine = make_machine("MEADOW1", name="Room of Dr Okafor")
    Machine.objects.filter(pk=machine.pk).update(seen_at=timezone.now())
    instance = make_clean(place)
    text = metrics_text(now=timezone.now())
    told = [
        word
        for word in ("Okafor", "MEADOW1", str(instance.pk), str(place.pk), place.scan_code)
        if word in text
    ]
    assert told == []
    assert f'enthesis_machine_seen_timestamp_seconds{{machine="{machine.pk}"}}' in text


def test_refusals_are_counted_by_their_reason_alone(place: Enrolment) -> None:
    machine = make_machine()
    services.refuse_association(reason="wrong_address", machine=machine)
    services.refuse_picture(code="truncated", actor="gateway", source="gateway", machine=machine)
    rows = Rejection.objects.order_by("pk").values_list("kind", "code", "source", "machine")
    assert list(rows) == [
        ("association", "wrong_address", "gateway", machine.pk), ("picture", "truncated", "gateway", machine.pk),
    ]  # fmt: skip
