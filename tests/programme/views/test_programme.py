import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enthesis.programme.models import Role
from tests.factories.people import (
    make_cohort,
    make_holder,
    make_student,
    make_user,
    sample_document,
    words_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(client: Client) -> Client:
    """Sign a student in."""
    client.force_login(make_student(make_cohort("September"), "Ada"))
    return client


def test_programme_shows_its_parts_and_where_they_come_from(student: Client) -> None:
    words = words_of(student.get("/programme/"))
    document = sample_document()
    for module in document.curriculum.modules:
        assert f"{module.title} 30 credits Fixed by the programme" in words
    for region in document.regions:
        assert f"{region.label} {len(region.views)} {len(region.structures)}" in words
    assert "Verified cases 250 Fixed by the programme" in words
    assert "Of any region 35 Editable default" in words
    assert "September is promised version 1 of this programme" in words
    assert "Induction" in words


def test_weights_of_each_module_are_shown(student: Client) -> None:
    words = words_of(student.get("/programme/"))
    for part in sample_document().assessment.components:
        weight = "No mark" if part.is_formative else f"{part.weight * 100:.0f} %"
        must = ", to be passed" if part.must_pass else ""
        assert f"{part.title} {weight}{must}. {part.pass_rule}" in words


@pytest.mark.parametrize("path", ["/programme/", "/programme/views/", "/programme/regions/knee/"])
def test_programme_takes_six_questions_at_most(student: Client, path: str) -> None:
    student.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert student.get(path).status_code == 200
    assert len(asked) <= 6, "\n".join(query["sql"] for query in asked.captured_queries)


@pytest.mark.parametrize("path", ["/programme/", "/programme/views/"])
def test_site_without_a_programme_says_how_to_load_one(client: Client, path: str) -> None:
    client.force_login(make_user())
    assert "No programme is loaded yet" in words_of(client.get(path))


def test_views_are_searched_by_word_and_region(student: Client) -> None:
    words = words_of(student.get("/programme/views/?q=biceps+groove&region=shoulder"))
    assert "SH01 Long head of biceps, short axis in the groove Shoulder SAX" in words
    assert "No view like that" in words_of(student.get("/programme/views/?q=biceps&region=foot"))
    everything = words_of(student.get("/programme/views/"))
    assert all(view.id in everything for region in sample_document().regions for view in region.views)


def test_region_shows_every_view_with_what_to_look_for(student: Client) -> None:
    region = sample_document().region("knee")
    words = words_of(student.get("/programme/regions/knee/"))
    for view in region.views:
        assert f"{view.id} {view.title}" in words
        assert all(text in words for text in view.look_for)


def test_unknown_region_and_foreign_cohort_are_not_there(student: Client) -> None:
    other = make_cohort("Another")
    assert student.get("/programme/regions/spine/").status_code == 404
    assert student.get(f"/programme/?cohort={other.pk}").status_code == 404


def test_reader_of_the_whole_site_chooses_a_cohort(client: Client) -> None:
    first, second = make_cohort("First"), make_cohort("Second")
    client.force_login(make_holder(Role.EXTERNAL_EXAMINER))
    for cohort in (first, second):
        words = words_of(client.get(f"/programme/?cohort={cohort.pk}"))
        assert f"{cohort.name} is promised version 1" in words


def test_programme_asks_strangers_to_sign_in(client: Client) -> None:
    assert client.get("/programme/").headers["Location"] == "/account/login/?next=/programme/"
