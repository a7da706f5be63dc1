from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from enthesis.accounts import services
from enthesis.accounts.domain import hash_token
from enthesis.accounts.models import LoginLink, User
from enthesis.audit.models import Entry
from enthesis.core.errors import InvalidInput, NotAllowed
from enthesis.jobs.models import Job
from tests.factories.people import ACTOR, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def actions() -> list[str]:
    """Give what was recorded, oldest first."""
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


def token_of(url: str) -> str:
    """Take the token out of a link's address."""
    return parse_qs(urlsplit(url).query)["token"][0]


def work_off() -> None:
    """Run everything that waits in the queue."""
    call_command("worker", "--until-empty")


def test_add_person_makes_a_verified_address_and_no_password() -> None:
    user = services.add_person(email=" Ada@Example.ORG ", name=" Ada Byron ", actor=ACTOR, now=NOW)
    assert (user.email, user.name, user.has_usable_password(), user.is_sample) == (
        "ada@example.org", "Ada Byron", False, False,
    )  # fmt: skip
    addresses = EmailAddress.objects.filter(user=user).values_list("email", "primary", "verified")
    assert list(addresses) == [("ada@example.org", True, True)]
    assert actions() == ["accounts.add_person"]


def test_add_person_refuses_an_address_in_other_capitals() -> None:
    make_user(email="ada@example.org")
    with pytest.raises(InvalidInput) as refused:
        services.add_person(email="ADA@example.org", name="Another", actor=ACTOR, now=NOW)
    assert refused.value.fields == {"email": "Already in use."}
    assert User.objects.count() == 1


def test_invite_person_mails_a_link_for_a_week() -> None:
    user = services.invite_person(email="ada@example.org", name="Ada O’Byron & Co", actor=ACTOR, now=NOW)
    link = LoginLink.objects.get(user=user)
    assert link.expires_at == NOW + timedelta(days=7)
    work_off()
    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["ada@example.org"], "You can now sign in to Enthesis")
    ]
    assert mail.outbox[0].body.startswith("Hello Ada O’Byron & Co,\n")
    assert "within 7 days" in mail.outbox[0].body


def test_link_is_kept_as_a_hash_only() -> None:
    user = make_user()
    token = token_of(services.issue_login_link(user=user, next_path="/x/", now=NOW, life=services.LINK_LIFE))
    row = LoginLink.objects.values().get()
    assert row["token_hash"] == hash_token(token)
    assert token not in str(row)


def test_link_is_used_once() -> None:
    user = make_user()
    token = token_of(services.issue_login_link(user=user, next_path="/x/", now=NOW, life=services.LINK_LIFE))
    assert services.redeem_login_link(token=token, now=NOW).user == user
    with pytest.raises(services.LinkNotUsable):
        services.redeem_login_link(token=token, now=NOW)
    assert actions()[-2:] == ["accounts.issue_login_link", "accounts.use_login_link"]


@pytest.mark.parametrize(("late", "usable"), [(timedelta(0), True), (timedelta(microseconds=1), False)])
def test_link_ends_after_its_life(late: timedelta, usable: bool) -> None:
    token = token_of(
        services.issue_login_link(user=make_user(), next_path="", now=NOW, life=services.LINK_LIFE)
    )
    if usable:
        assert (
            services.redeem_login_link(token=token, now=NOW + services.LINK_LIFE + late).used_at is not None
        )
    else:
        with pytest.raises(services.LinkNotUsable):
            services.redeem_login_link(token=token, now=NOW + services.LINK_LIFE + late)


def test_link_of_a_closed_account_is_refused() -> None:
    user = make_user()
    token = token_of(services.issue_login_link(user=user, next_path="", now=NOW, life=services.LINK_LIFE))
    services.close_account(user=user, actor=ACTOR, now=NOW)
    with pytest.raises(services.LinkNotUsable):
        services.redeem_login_link(token=token, now=NOW)
    services.reopen_account(user=user, actor=ACTOR, now=NOW)
    with pytest.raises(services.LinkNotUsable):
        services.redeem_login_link(token=token, now=NOW + timedelta(seconds=1))


def test_link_that_never_was_is_refused() -> None:
    with pytest.raises(services.LinkNotUsable):
        services.redeem_login_link(token="never", now=NOW)


def test_asking_for_a_link_does_the_same_for_known_and_unknown_addresses() -> None:
    make_user(email="known@example.org")
    for email in ("known@example.org", "stranger@example.org"):
        services.mail_login_link(email=email, next_path="/x/")
    jobs = list(Job.objects.order_by("created_at").values("name", "label", "owner", "args"))
    assert [job["name"] for job in jobs] == ["accounts.deliver_login_link"] * 2
    assert [job["args"]["email"] for job in jobs] == ["known@example.org", "stranger@example.org"]
    assert LoginLink.objects.count() == 0
    work_off()
    assert [m.to for m in mail.outbox] == [["known@example.org"]]
    assert mail.outbox[0].subject == "Your link to sign in to Enthesis"


def test_at_most_five_links_an_hour_are_mailed() -> None:
    user = make_user()
    for minute in range(7):
        services.deliver_login_link(email=user.email, next_path="", now=NOW + timedelta(minutes=minute))
    assert LoginLink.objects.filter(user=user).count() == services.LINKS_PER_HOUR
    services.deliver_login_link(email=user.email, next_path="", now=NOW + timedelta(minutes=61))
    assert LoginLink.objects.filter(user=user).count() == services.LINKS_PER_HOUR + 1


def test_no_link_is_mailed_to_a_closed_account() -> None:
    user = make_user()
    services.close_account(user=user, actor=ACTOR, now=NOW)
    services.deliver_login_link(email=user.email, next_path="", now=NOW)
    assert LoginLink.objects.count() == 0


def test_used_link_is_renewed_for_the_same_person_and_page() -> None:
    user = make_user()
    token = token_of(
        services.issue_login_link(user=user, next_path="/cases/", now=NOW, life=services.LINK_LIFE)
    )
    services.redeem_login_link(token=token, now=NOW)
    services.renew_login_link(token=token)
    services.renew_login_link(token="never")
    assert list(Job.objects.values_list("args", flat=True)) == [{"email": user.email, "next_path": "/cases/"}]


def test_change_profile_is_for_oneself_only() -> None:
    user, other = make_user("Ada"), make_user("Bea")
    services.change_profile(user=user, name=" Ada Byron ", time_zone="Asia/Tokyo", actor=user, now=NOW)
    user.refresh_from_db()
    assert (user.name, user.time_zone) == ("Ada Byron", "Asia/Tokyo")
    with pytest.raises(NotAllowed):
        services.change_profile(user=user, name="X", time_zone="UTC", actor=other, now=NOW)


def test_somebody_who_acts_as_a_person_changes_nothing_of_theirs() -> None:
    user = make_user("Ada")
    user.impersonated_by = make_user("Administrator")
    with pytest.raises(NotAllowed):
        services.change_profile(user=user, name="X", time_zone="UTC", actor=user, now=NOW)
    with pytest.raises(NotAllowed):
        services.end_other_sessions(user=user, kept_key="", actor=user, now=NOW)


def test_nobody_closes_their_own_account() -> None:
    user = make_user()
    with pytest.raises(NotAllowed):
        services.close_account(user=user, actor=user, now=NOW)
    assert User.objects.get().is_active


def test_end_other_sessions_keeps_this_one_and_other_peoples() -> None:
    user, other = make_user(), make_user()
    keys = []
    for person in (user, user, other):
        store = SessionStore()
        store.create()
        keys.append(store.session_key or "")
        UserSession.objects.create(user=person, ip="127.0.0.1", session_key=store.session_key, user_agent="x")
    assert services.end_other_sessions(user=user, kept_key=keys[0], actor=user, now=NOW) == 1
    assert [SessionStore().exists(key) for key in keys] == [True, False, True]
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {keys[0], keys[2]}
    assert Entry.objects.get(action="accounts.end_other_sessions").detail == {"ended": 1}
