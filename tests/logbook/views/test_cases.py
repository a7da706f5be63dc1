"""Who reads a case sees of its day what they need."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.imaging import make_clean
from tests.factories.logbook import decision_of, draft_of, make_case, report_of
from tests.factories.people import give_role, make_holder, make_supervisor, words_of

DAY, MONTH = "Fri 9 Oct 2026", "October 2026"


@pytest.fixture
def case(enrolment: Enrolment, supervisor: User) -> Case:
    return make_case(enrolment, supervisor, fate="signed", performed_on=date(2026, 10, 9))


@pytest.mark.parametrize(
    ("role", "told"), [(Role.EXTERNAL_EXAMINER, MONTH), (Role.TUTOR, DAY), (Role.PROGRAMME_LEAD, DAY)]
)
def test_external_examiner_is_told_the_month_of_a_scan_and_others_the_day(
    client: Client, cohort: Cohort, case: Case, role: Role, told: str
) -> None:
    client.force_login(make_holder(role, cohort))
    for address in (reverse("logbook:case", kwargs={"pk": case.pk}), f"{reverse('portal:search')}?q=tear"):
        words = words_of(client.get(address))
        assert [one for one in (DAY, MONTH) if one in words] == [told], address


def test_external_examiner_reads_no_day_on_the_pages_of_a_case(
    client: Client, cohort: Cohort, case: Case
) -> None:
    client.force_login(make_holder(Role.EXTERNAL_EXAMINER, cohort))
    for address in (
        reverse("logbook:case", kwargs={"pk": case.pk}),
        reverse("logbook:version", kwargs={"pk": case.pk, "number": 1}),
        reverse("logbook:student_cases", kwargs={"pk": case.enrolment_id}),
        f"{reverse('portal:search')}?q=tear",
    ):
        words = words_of(client.get(address))
        assert re.findall(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b", words) == [], (
            address
        )
        assert re.search(r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}", words) is None, address


def test_who_is_both_examiner_and_supervisor_is_told_the_day(
    client: Client, cohort: Cohort, case: Case, supervisor: User
) -> None:
    give_role(supervisor, Role.EXTERNAL_EXAMINER, cohort)
    client.force_login(supervisor)
    assert DAY in words_of(client.get(reverse("logbook:case", kwargs={"pk": case.pk})))


@pytest.mark.parametrize(
    ("role", "kinds"), [(Role.EXTERNAL_EXAMINER, ["pdf"]), (Role.TUTOR, ["pdf", "archive"])]
)
def test_archive_with_all_days_is_not_offered_to_external_examiners(
    client: Client, cohort: Cohort, case: Case, role: Role, kinds: list[str]
) -> None:
    client.force_login(make_holder(role, cohort))
    page = client.get(reverse("logbook:student", kwargs={"pk": case.enrolment_id})).content.decode()
    assert [kind for kind in ("pdf", "archive") if f'name="kind" value="{kind}"' in page] == kinds


def rows_of(response: Any) -> list[str]:
    """Give the numbers of the cases that a list shows."""
    return re.findall(r'<td class="number"><a href="/cases/[^"]+/">(\d+)</a>', response.content.decode())


@pytest.fixture
def several(enrolment: Enrolment, supervisor: User, cohort: Cohort) -> list[Case]:
    """A draft, one with another supervisor, one sent back, one signed with a picture."""
    day, picture = date(2026, 10, 9), make_clean(enrolment)
    return [
        make_case(enrolment, supervisor),
        make_case(enrolment, make_supervisor(cohort), fate="sent", performed_on=day),
        make_case(enrolment, supervisor, fate="returned", performed_on=day),
        make_case(enrolment, supervisor, fate="signed", performed_on=day, pictures=[picture.pk]),
    ]


def list_of(client: Client, enrolment: Enrolment, user: User, **query: Any) -> Any:
    client.force_login(user)
    return client.get(reverse("logbook:student_cases", kwargs={"pk": enrolment.pk}), query)


def test_list_of_a_student_has_for_each_reader_what_they_may_read(
    client: Client, enrolment: Enrolment, supervisor: User, cohort: Cohort, several: list[Case]
) -> None:
    seen = {
        "student": rows_of(list_of(client, enrolment, enrolment.user)),
        "supervisor": rows_of(list_of(client, enrolment, supervisor)),
        "tutor": rows_of(list_of(client, enrolment, make_holder(Role.TUTOR, cohort))),
    }
    assert seen == {"student": ["4", "3", "2", "1"], "supervisor": ["4", "3"], "tutor": ["4", "2"]}


def test_list_of_a_student_offers_only_states_that_a_reader_can_meet(
    client: Client, enrolment: Enrolment, supervisor: User, cohort: Cohort, several: list[Case]
) -> None:
    def offered(user: User) -> set[str]:
        return set(re.findall(r'href="\?state=(\w+)"', list_of(client, enrolment, user).content.decode()))

    sent = {"submitted", "verified", "correcting"}
    assert offered(make_holder(Role.TUTOR, cohort)) == sent
    assert offered(supervisor) == sent | {"returned"}
    assert offered(enrolment.user) == set(Case.State.values)


def test_list_of_a_student_shows_picture_day_region_state_agreement_and_conclusion(
    client: Client, enrolment: Enrolment, cohort: Cohort, several: list[Case]
) -> None:
    page = list_of(client, enrolment, make_holder(Role.TUTOR, cohort), state="verified")
    words = words_of(page)
    assert (
        "4 9 Oct 2026 Shoulder R There is a partial tear of the supraspinatus. Marguerite Ashgrove Signed D0"
        in words
    )
    thumbnail = reverse("imaging:thumbnail", kwargs={"pk": several[3].images.get().instance_id})
    assert page.content.decode().count(thumbnail) == 1
    assert "New case" not in words


def test_list_of_a_student_tells_external_examiners_the_month(
    client: Client, enrolment: Enrolment, cohort: Cohort, several: list[Case]
) -> None:
    words = words_of(list_of(client, enrolment, make_holder(Role.EXTERNAL_EXAMINER, cohort)))
    assert ("October 2026" in words, "9 Oct" in words, "Month" in words) == (True, False, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"region": "knee"}, []), ({"agreement": "D0"}, ["4"]), ({"agreement": "D3"}, []), ({"q": "case 2"}, ["2"]),
        ({"order": "number"}, ["2", "4"]), ({"state": "draft"}, []),
    ],
)  # fmt: skip
def test_list_of_a_student_is_narrowed_by_its_address(
    client: Client,
    enrolment: Enrolment,
    cohort: Cohort,
    several: list[Case],
    query: dict[str, str],
    found: list[str],
) -> None:
    page = list_of(client, enrolment, make_holder(Role.TUTOR, cohort), **query)
    assert rows_of(page) == found
    assert ("Show all cases" in page.content.decode()) == (not found)


def test_list_of_a_student_who_sent_nothing_says_so(
    client: Client, enrolment: Enrolment, cohort: Cohort, supervisor: User
) -> None:
    make_case(enrolment, supervisor)
    assert "No case to read yet" in words_of(list_of(client, enrolment, make_holder(Role.TUTOR, cohort)))


def test_list_of_a_student_is_reached_from_their_page_and_from_their_case(
    client: Client, enrolment: Enrolment, cohort: Cohort, several: list[Case]
) -> None:
    client.force_login(make_holder(Role.TUTOR, cohort))
    address = reverse("logbook:student_cases", kwargs={"pk": enrolment.pk})
    for page in (
        reverse("logbook:student", kwargs={"pk": enrolment.pk}),
        reverse("logbook:case", kwargs={"pk": several[3].pk}),
    ):
        assert f'href="{address}"' in client.get(page).content.decode()


def test_link_to_the_progress_is_there_for_those_who_follow_the_student(
    client: Client, enrolment: Enrolment, cohort: Cohort, supervisor: User, several: list[Case]
) -> None:
    words = "Progress of Amber Fernleigh"
    assert words in words_of(list_of(client, enrolment, make_holder(Role.TUTOR, cohort)))
    assert words not in words_of(list_of(client, enrolment, supervisor))


def test_draft_of_a_correction_is_its_students_alone(
    client: Client, enrolment: Enrolment, supervisor: User, cohort: Cohort
) -> None:
    signed, added = make_clean(enrolment), make_clean(enrolment)
    case = make_case(enrolment, supervisor, fate="correcting", pictures=[signed.pk])
    draft = draft_of(supervisor, report=report_of("Not signed yet."))
    now, student = timezone.now(), enrolment.user
    services.save_draft(pk=case.pk, revision=case.revision, draft=draft, actor=student, now=now)
    services.attach_pictures(pk=case.pk, instance_pks=[added.pk], actor=student, now=now)
    address, found = reverse("logbook:case", kwargs={"pk": case.pk}), {}
    for name, user in (
        ("student", student),
        ("supervisor", supervisor),
        ("tutor", make_holder(Role.TUTOR, cohort)),
    ):
        client.force_login(user)
        text = client.get(address).content.decode()
        found[name] = (
            "Not signed yet." in text,
            str(added.pk) in text,
            "A correction is being written." in text,
        )
        assert ("Being corrected" in text, str(signed.pk) in text) == (True, True)
    assert found == {
        "student": (True, True, False), "supervisor": (False, False, True), "tutor": (False, False, True),
    }  # fmt: skip


def test_lists_and_search_tell_others_nothing_of_a_correction_that_is_written(
    client: Client, enrolment: Enrolment, supervisor: User, cohort: Cohort
) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    draft = draft_of(supervisor, report=report_of("Unsigned words."))
    services.save_draft(
        pk=case.pk, revision=case.revision, draft=draft, actor=enrolment.user, now=timezone.now()
    )
    found = {}
    for user in (enrolment.user, supervisor, make_holder(Role.TUTOR, cohort)):
        client.force_login(user)
        own = (
            reverse("logbook:cases")
            if user == enrolment.user
            else reverse("logbook:student_cases", args=[enrolment.pk])
        )
        pages = (
            own,
            f"{own}?q=Unsigned",
            f"{own}?q=case+{case.number}",
            f"{reverse('portal:search')}?q=Unsigned",
        )
        shown = [client.get(page).content.decode() for page in pages]
        found[user] = [(str(case.pk) in text, "Unsigned words." in text) for text in shown]
    theirs = [(True, False), (False, False), (True, False), (False, False)]
    assert list(found.values()) == [[(True, True)] * 4, theirs, theirs]


def test_supervisor_still_reads_what_they_signed_when_another_is_asked_for_the_correction(
    client: Client, enrolment: Enrolment, supervisor: User, cohort: Cohort
) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    other, now = make_supervisor(cohort), timezone.now()
    saved = services.save_draft(
        pk=case.pk, revision=case.revision, draft=draft_of(other), actor=enrolment.user, now=now
    )
    address = reverse("logbook:case", kwargs={"pk": case.pk})
    client.force_login(supervisor)
    assert client.get(address).status_code == 200
    case = services.submit_case(pk=case.pk, revision=saved.case.revision, actor=enrolment.user, now=now)
    assert client.get(address).status_code == 200


def test_history_on_the_page_of_a_case_links_its_versions_and_repeats_what_was_said_before(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="returned", decision={"comment": "Name the side, please."})
    now = timezone.now()
    case = services.submit_case(pk=case.pk, revision=case.revision, actor=enrolment.user, now=now)
    services.verify_case(
        pk=case.pk, revision=case.revision, decision=decision_of(), actor=supervisor, now=now
    )
    client.force_login(supervisor)
    response = client.get(reverse("logbook:case", kwargs={"pk": case.pk}))
    words = words_of(response)
    history = re.sub(r" \w{3} \d+ \w{3}, \d\d:\d\d", "", words[words.index("History Version 1") :])
    assert history.startswith(
        "History Version 1 , signed by Marguerite Ashgrove "
        f"{case.versions.get().content_hash} Sent to the supervisor by Amber Fernleigh "
        "Sent back by Marguerite Ashgrove Name the side, please. "
        "Sent to the supervisor by Amber Fernleigh Begun by Amber Fernleigh"
    )
    assert (
        f'href="{reverse("logbook:version", kwargs={"pk": case.pk, "number": 1})}"'
        in response.content.decode()
    )


@pytest.mark.parametrize(
    ("region", "structure", "words"),
    [("wrist_hand", "a1_pulleys", "A1 pulleys"), ("ankle", "achilles", "Achilles tendon"),
     ("shoulder", "subscapularis", "subscapularis tendon")],
)  # fmt: skip
def test_names_of_structures_stay_as_they_are_written_in_running_text(
    client: Client, enrolment: Enrolment, supervisor: User, region: str, structure: str, words: str
) -> None:
    finding = {"structure": structure, "side": "R", "status": "normal", "description": "", "measurements": []}
    case = make_case(enrolment, supervisor, fate="sent", region=region, report=report_of(findings=[finding]))
    client.force_login(supervisor)
    page = client.get(reverse("logbook:review", kwargs={"pk": case.pk}))
    assert f"Normal {words}. Change one" in words_of(page)
    place = {"wrist_hand": "wrist and hand", "ankle": "ankle", "shoulder": "shoulder"}[region]
    assert f"<title>Review case {case.number}: right {place}" in page.content.decode()
    told = words_of(client.get(reverse("logbook:case", kwargs={"pk": case.pk})))
    assert f"Normal: right {words}." in told


def test_only_the_student_reads_that_a_draft_was_thrown_away_for_a_while(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case, now, student = make_case(enrolment, supervisor), timezone.now(), enrolment.user
    services.discard_case(pk=case.pk, actor=student, now=now)
    case = services.restore_case(pk=case.pk, actor=student, now=now)
    services.submit_case(pk=case.pk, revision=case.revision, actor=student, now=now)
    told = {}
    for user in (student, supervisor):
        client.force_login(user)
        told[user] = "Thrown away" in words_of(client.get(reverse("logbook:case", kwargs={"pk": case.pk})))
    assert told == {student: True, supervisor: False}
