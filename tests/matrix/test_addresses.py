"""Who may open what, through HTTP: every address of ours for every persona."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from enthesis.core.views import PUBLIC as OPEN
from tests.architecture.test_urls import routes
from tests.matrix.addresses import ADDRESSES, OPEN_TO_KEYS, PUBLIC, Address
from tests.matrix.world import World, make_world
from tests.personas import ACTING, ALL, ANONYMOUS, SIGNED_IN, Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def answer(client: Client, address: Address, world: World) -> Any:
    """Ask, and undo whatever the question did."""
    ids = {name: world.ids.get(value, value) for name, value in address.ids.items()}
    with transaction.atomic():
        response = getattr(client, address.method)(
            reverse(address.name, kwargs=ids), filled(address.data, world)
        )
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def filled(data: dict[str, Any], world: World) -> dict[str, Any]:
    """Put ids and days into what is posted."""
    known = {**world.ids, "today": timezone.localdate().isoformat()}
    return {
        name: [str(known.get(one, one)) for one in value]
        if isinstance(value, list)
        else str(known.get(value, value))
        for name, value in data.items()
    }


def verdict(response: Any) -> str:
    """Say in a word what became of a question."""
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "sign in"
    return {403: "refused", 404: "refused"}.get(response.status_code, str(response.status_code))


def surprises(cast: Cast, world: World) -> Iterator[str]:
    """Ask everything as everybody, and give what was answered otherwise than the table says."""
    merged: dict[str, set[str]] = {}
    for address in ADDRESSES:
        merged.setdefault(str(address), set()).update(address.who)
    for persona in sorted(ALL):
        client = cast.client(persona)
        for address in ADDRESSES:
            if persona not in address.who and persona in merged[str(address)]:
                continue
            wanted = "sign in" if persona == ANONYMOUS else "refused"
            if persona in address.who:
                wanted = str(address.status)
            got = verdict(answer(client, address, world))
            if got != wanted:
                yield f"{address} as {persona}: {got}, not {wanted}"


def test_every_address_answers_every_persona_as_the_table_says(cast: Cast, world: World) -> None:
    found = list(surprises(cast, world))
    assert not found, "\n".join(found)


def test_every_address_of_ours_is_in_the_table() -> None:
    third_party = set(settings.THIRD_PARTY_URL_ACTIONS)
    ours = {name for _, name, _ in routes(get_resolver())} - third_party
    assert {address.name for address in ADDRESSES} | PUBLIC | OPEN_TO_KEYS == ours


def test_addresses_said_to_be_public_are_marked_so() -> None:
    marked = {
        name for _, name, view in routes(get_resolver()) if getattr(view, "permission_action", None) == OPEN
    }
    assert marked == PUBLIC


def third_party_addresses(action: str) -> list[str]:
    names = [name for name, needed in settings.THIRD_PARTY_URL_ACTIONS.items() if needed == action]
    keyed = {"mfa_remove_webauthn", "mfa_edit_webauthn"}
    return [reverse(name, kwargs={"pk": 1} if name in keyed else {}) for name in names if "_key" not in name]


def test_pages_of_the_sign_in_library_are_closed_to_strangers_and_to_those_who_act_as_somebody(
    cast: Cast,
) -> None:
    addresses = third_party_addresses("accounts.manage_own_account")
    stranger, acting = cast.client(ANONYMOUS), cast.client(ACTING)
    assert {verdict(stranger.get(address)) for address in addresses} == {"sign in"}
    assert {acting.get(address).status_code for address in addresses} == {403}


def test_personas_are_all_different_people(cast: Cast) -> None:
    assert len({cast.user(persona).pk for persona in SIGNED_IN - {ACTING}}) == len(SIGNED_IN) - 1
