from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enthesis.accounts.domain import hash_token
from enthesis.accounts.models import ApiToken, User
from enthesis.accounts.selectors import token_rows, usable_token
from enthesis.accounts.services import (
    TooManyTokens,
    close_account,
    make_token,
    note_token_use,
    reopen_account,
    revoke_token,
)
from enthesis.audit.models import Entry
from enthesis.core.errors import InvalidInput, NotAllowed
from tests.factories.people import ACTOR, make_administrator, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MONTH = timedelta(days=30)


def made(owner: User, **other: Any) -> tuple[ApiToken, str]:
    given = {"name": "OHIF", "scopes": ["read"], "expires_at": NOW + MONTH, "actor": owner, "now": NOW}
    return make_token(owner=owner, **{**given, **other})


def test_secret_is_given_once_and_only_its_hash_is_kept() -> None:
    token, secret = made(make_user(), name="  OHIF ", scopes={"store", "read"})
    kept = ApiToken.objects.get()
    assert (kept.name, kept.scopes, kept.prefix) == ("OHIF", ["read", "store"], secret[:12])
    assert kept.token_hash == hash_token(secret)
    assert secret.startswith("ent_")
    assert len(secret) == 47
    entry = Entry.objects.get(action="accounts.make_token")
    assert entry.target == f"accounts.apitoken:{token.pk}"
    assert secret not in str(entry.detail)


@pytest.mark.parametrize(
    ("scopes", "days", "field"),
    [((), 30, "scopes"), (("delete",), 30, "scopes"), (("read",), 0, "life"), (("read",), 366, "life")],
)
def test_key_that_could_do_nothing_or_lives_too_long_is_refused(
    scopes: tuple[str, ...], days: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        made(make_user(), scopes=scopes, expires_at=NOW + timedelta(days=days))
    assert set(refused.value.fields) == {field}
    assert not ApiToken.objects.exists()


def test_key_may_live_a_year() -> None:
    token, _ = made(make_user(), expires_at=NOW + timedelta(days=365))
    assert token.is_usable(NOW + timedelta(days=364))


def test_nobody_makes_or_revokes_a_key_of_somebody_else() -> None:
    owner, other = make_user("Ada"), make_user("Bob")
    token, _ = made(owner)
    with pytest.raises(NotAllowed):
        made(owner, actor=other)
    with pytest.raises(NotAllowed):
        revoke_token(token=token, actor=other, now=NOW)


def test_administrator_who_acts_as_somebody_makes_no_key() -> None:
    owner = make_user("Ada")
    owner.impersonated_by = make_administrator()
    with pytest.raises(NotAllowed):
        made(owner)


def test_twenty_keys_are_enough() -> None:
    owner = make_user()
    tokens = [made(owner)[0] for _ in range(20)]
    with pytest.raises(TooManyTokens):
        made(owner)
    revoke_token(token=tokens[0], actor=owner, now=NOW)
    made(owner)


def test_key_is_usable_until_it_ends_or_is_revoked() -> None:
    owner = make_user()
    token, secret = made(owner)
    assert usable_token(secret, NOW) == token
    assert usable_token(secret, NOW + MONTH) is None
    assert usable_token(secret[:-1], NOW) is None
    assert usable_token(token.token_hash, NOW) is None
    revoke_token(token=token, actor=owner, now=NOW)
    revoke_token(token=token, actor=owner, now=NOW + timedelta(minutes=1))
    assert usable_token(secret, NOW) is None
    assert ApiToken.objects.get().revoked_at == NOW
    assert Entry.objects.filter(action="accounts.revoke_token").count() == 1


def test_key_of_a_closed_account_is_not_usable_until_it_is_opened_again() -> None:
    owner = make_user()
    _, secret = made(owner)
    close_account(user=owner, actor=ACTOR, now=NOW)
    assert usable_token(secret, NOW) is None
    reopen_account(user=owner, actor=ACTOR, now=NOW)
    assert usable_token(secret, NOW) is not None


def test_use_is_noted_once_a_minute() -> None:
    token, _ = made(make_user())
    for seconds in (0, 30, 59, 60):
        note_token_use(token=ApiToken.objects.get(), now=NOW + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(seconds=60 if seconds == 60 else 0)


def test_list_has_what_works_first_then_the_newest() -> None:
    owner = make_user()
    ended = made(owner, name="Ended", expires_at=NOW + timedelta(days=1))[0]
    works = made(owner, name="Works", now=NOW + timedelta(hours=1))[0]
    revoked = revoke_token(
        token=made(owner, name="Revoked", now=NOW + timedelta(hours=2))[0], actor=owner, now=NOW
    )
    made(make_user("Other"))
    rows = token_rows(owner, NOW + timedelta(days=2))
    assert [(row.token.name, row.word, row.is_usable) for row in rows] == [
        (works.name, "Works", True), (revoked.name, "Revoked", False), (ended.name, "Ended", False),
    ]  # fmt: skip
