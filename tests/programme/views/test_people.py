import csv
import io
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enthesis.accounts import services as accounts
from enthesis.accounts.models import User
from enthesis.programme.models import Role
from tests.factories.people import (
    ACTOR,
    enrol,
    give_role,
    make_administrator,
    make_cohort,
    make_holder,
    make_student,
    make_supervisor,
    make_user,
    words_of,
)

pytestmark = pytest.mark.django_db
# Who asks: session, person, roles, places in cohorts. The list: count, people, roles, places, cohorts. One person: the
# person, roles, places, versions with their regions, cohorts.
LIST_QUESTIONS, PERSON_QUESTIONS = 6, 8


@pytest.fixture
def boss(client: Client) -> User:
    """Sign an administrator in."""
    user = make_administrator("Boss", email="boss@example.org")
    client.force_login(user)
    return user


def names(client: Client, query: str = "") -> list[str]:
    """Ask for the list and give the names on it."""
    rows = client.get(f"/people/{query}").content.decode().partition("<tbody>")[2].split("<tr data-row>")
    return [row.partition('/">')[2].partition("</a>")[0] for row in rows[1:]]


def make_many(number: int) -> None:
    """Enter students and supervisors of one cohort."""
    cohort = make_cohort("September")
    for _ in range(number):
        make_student(cohort)
    make_supervisor(cohort)


@pytest.mark.parametrize("number", [3, 250])
def test_people_take_the_same_questions_for_few_and_many(client: Client, boss: User, number: int) -> None:
    make_many(number)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get("/people/?size=250")
    assert response.status_code == 200
    assert len(asked) == LIST_QUESTIONS, "\n".join(query["sql"] for query in asked.captured_queries)


def test_people_are_searched_filtered_and_sorted(client: Client, boss: User) -> None:
    first, second = make_cohort("First"), make_cohort("Second")
    make_student(first, "Ada Byron", email="zed@example.org")
    make_student(second, "Bea Curie", email="bea@example.org")
    make_holder(Role.TUTOR, first, "Cid Tutor")
    make_user("Dan Nobody")
    assert names(client) == ["Ada Byron", "Bea Curie", "Boss", "Cid Tutor", "Dan Nobody"]
    assert names(client, "?order=-name")[0] == "Dan Nobody"
    assert names(client, "?order=email")[-1] == "Ada Byron"
    assert names(client, "?q=byron+ADA") == ["Ada Byron"]
    assert names(client, "?q=bea@") == ["Bea Curie"]
    assert names(client, "?role=student") == ["Ada Byron", "Bea Curie"]
    assert names(client, f"?role=student&cohort={second.pk}") == ["Bea Curie"]
    assert names(client, f"?cohort={first.pk}") == ["Ada Byron", "Cid Tutor"]
    assert names(client, "?role=tutor") == ["Cid Tutor"]
    assert names(client, "?role=none") == ["Dan Nobody"]
    assert names(client, "?role=pirate&cohort=x&order=fun") == names(client)


def test_list_shows_who_was_invited_and_never_came(client: Client, boss: User) -> None:
    now, cohort = timezone.now(), make_cohort()
    invited, came, closed = (
        accounts.invite_person(email=f"{name}@example.org", name=name, actor=ACTOR, now=now)
        for name in ("Ada", "Bea", "Cid")
    )
    make_user("Dan was never mailed a link")
    User.objects.filter(pk=came.pk).update(last_login=now)
    accounts.close_account(user=closed, actor=ACTOR, now=now)
    assert names(client, "?role=invited") == ["Ada"]
    assert names(client, f"?role=invited&cohort={cohort.pk}") == []
    enrol(invited, cohort)
    assert names(client, f"?role=invited&cohort={cohort.pk}") == ["Ada"]


def test_list_without_anybody_says_how_to_see_more(client: Client, boss: User) -> None:
    assert "Nobody like that" in words_of(client.get("/people/?q=zzz"))


def test_people_who_never_signed_in_stand_last_either_way(client: Client, boss: User) -> None:
    make_user("Never")
    User.objects.filter(name="Boss").update(last_login=timezone.now())
    assert names(client, "?order=last_login")[-1] == "Never"
    assert names(client, "?order=-last_login")[-1] == "Never"


def test_filters_survive_in_every_address(client: Client, boss: User) -> None:
    cohort = make_cohort()
    for _ in range(30):
        make_student(cohort)
    page = client.get(f"/people/?q=p&role=student&cohort={cohort.pk}&page=2").content.decode()
    assert f'href="?q=p&amp;role=student&amp;cohort={cohort.pk}&amp;page=1"' in page
    assert f'href="/people/people.csv?q=p&amp;role=student&amp;cohort={cohort.pk}"' in page


def sheet(client: Client, query: str = "") -> list[list[str]]:
    """Read the list as a spreadsheet does."""
    response: Any = client.get(f"/people/people.csv{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_spreadsheet_has_a_line_for_each_role_and_no_formulas(client: Client, boss: User) -> None:
    cohort = make_cohort("September")
    student = make_student(cohort, "=HYPERLINK(1)", email="ada@example.org")
    make_supervisor(cohort, "knee", "hip", name="Sue")
    place = student.enrolments.get()
    head, *rows = sheet(client)
    assert head[:3] == ["Name", "E-mail address", "Role"]
    assert rows[0] == [
        "'=HYPERLINK(1)", "ada@example.org", "Student", "September", "", str(place.starts_on), str(place.ends_on),
        place.scan_code, "open",
    ]  # fmt: skip
    assert [row[2:5] for row in rows[1:]] == [
        ["Administrator", "Whole site", ""], ["Clinical supervisor", "September", "hip knee"],
    ]  # fmt: skip
    assert len(sheet(client, "?role=student")) == 2


def test_added_person_is_mailed_a_link(client: Client, boss: User) -> None:
    response = client.post("/people/add/", {"name": "Ada Byron", "email": "ada@example.org"})
    added = User.objects.get(email="ada@example.org")
    assert response.headers["Location"] == f"/people/{added.pk}/"
    call_command("worker", "--until-empty")
    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["ada@example.org"], "You can now sign in to Enthesis")
    ]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "", "email": "ada@example.org"}, "Enter the person's name."),
        ({"name": "Ada", "email": ""}, "Enter the person's e-mail address."),
        ({"name": "Ada", "email": "ada"}, "Enter a whole e-mail address, such as name@example.org."),
        ({"name": "Ada", "email": "BOSS@example.org"}, "Already in use."),
    ],
)
def test_person_who_cannot_be_added_is_said_why(
    client: Client, boss: User, form: dict[str, str], words: str
) -> None:
    response = client.post("/people/add/", form)
    assert (response.status_code, words in words_of(response)) == (422, True)
    assert User.objects.count() == 1


@pytest.mark.parametrize("number", [3, 60])
def test_person_takes_the_same_questions_for_few_and_many_roles(
    client: Client, boss: User, number: int
) -> None:
    user, today = make_student(make_cohort()), timezone.localdate()
    for day in range(number):
        give_role(
            user,
            Role.SUPERVISOR,
            regions=("knee",),
            starts_on=today.replace(year=today.year - 2, day=1 + day % 28),
        )
    client.get(f"/people/{user.pk}/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/people/{user.pk}/").status_code == 200
    assert len(asked) == PERSON_QUESTIONS, "\n".join(query["sql"][:160] for query in asked.captured_queries)


def test_person_shows_roles_places_and_what_can_be_done(client: Client, boss: User) -> None:
    cohort = make_cohort("September")
    user = make_student(cohort, "Ada Byron", email="ada@example.org")
    give_role(user, Role.SUPERVISOR, cohort, regions=("wrist_hand",))
    words = words_of(client.get(f"/people/{user.pk}/"))
    assert "Clinical supervisor September Wrist and hand" in words
    assert user.enrolments.get().scan_code in words
    assert "See Enthesis as they do" in words
    assert "Close the account" in words


def test_own_page_offers_neither_acting_nor_closing(client: Client, boss: User) -> None:
    words = words_of(client.get(f"/people/{boss.pk}/"))
    assert "Close the account" not in words
    assert "See Enthesis as they do" not in words


def test_page_of_another_administrator_offers_no_acting(client: Client, boss: User) -> None:
    other = make_administrator("Other")
    assert "See Enthesis as they do" not in words_of(client.get(f"/people/{other.pk}/"))


@pytest.mark.parametrize(
    "path", ["/people/", "/people/people.csv", "/people/add/", "/people/cohorts/", "/people/{pk}/"]
)
def test_pages_about_people_are_for_administrators(client: Client, path: str) -> None:
    student = make_student(make_cohort())
    address = path.format(pk=student.pk)
    assert client.get(address).status_code == 302
    for user in (student, make_holder(Role.TUTOR), make_holder(Role.PROGRAMME_LEAD)):
        client.force_login(user)
        assert client.get(address).status_code == 403
