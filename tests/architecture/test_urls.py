"""Every address says who may open it: a declared permission action, or `public`."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from enthesis.core.permissions import declared_actions
from enthesis.core.views import PUBLIC, public
from tests.architecture.house import assert_nothing


def routes(
    resolver: Any, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Walk the URL map: pattern, name with its namespace, view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), f"{namespace}{entry.name or ''}", entry.callback


def unguarded(
    found: Iterator[tuple[str, str, Callable[..., Any]]], third_party: dict[str, str], declared: set[str]
) -> list[str]:
    """Find addresses whose view names no action, or one that was never declared, or that is named in both places."""
    wrong = []
    for pattern, name, view in found:
        own = getattr(view, "permission_action", None)
        action = own or third_party.get(name)
        if action is None:
            wrong.append(f"{pattern or '/'} ({name}) says nothing")
        elif action != PUBLIC and action not in declared:
            wrong.append(f"{pattern or '/'} ({name}) names {action}, which is not declared")
        elif own and name in third_party:
            wrong.append(f"{pattern or '/'} ({name}) is ours and needs no place in the table")
    return wrong


def test_every_address_names_its_action() -> None:
    assert_nothing(
        unguarded(routes(get_resolver()), settings.THIRD_PARTY_URL_ACTIONS, set(declared_actions()))
    )


def test_table_of_third_party_addresses_names_nothing_that_is_gone() -> None:
    named = {name for _, name, _ in routes(get_resolver())}
    assert_nothing(sorted(set(settings.THIRD_PARTY_URL_ACTIONS) - named))


def test_planted_address_without_an_action_is_found() -> None:
    def silent(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def typo(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @public
    def open_to_all(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    typo.permission_action = "logbook.read_csae"  # type: ignore[attr-defined]
    urls = SimpleNamespace(
        url_patterns=[
            path("a/", silent, name="a"),
            path("b/", typo, name="b"),
            path("c/", open_to_all, name="c"),
            path("d/", silent, name="d"),
            path("e/", open_to_all, name="e"),
        ]
    )
    assert unguarded(routes(urls), {"d": "logbook.read_case", "e": "public"}, {"logbook.read_case"}) == [
        "a/ (a) says nothing",
        "b/ (b) names logbook.read_csae, which is not declared",
        "e/ (e) is ours and needs no place in the table",
    ]
