"""Every list asks the database as often with 250 rows as with three, and never more than six times.

Counted is everything that a page asks through the real middleware: the session, the person, their roles and places, and
the list itself. Savepoints are not questions; what a process remembers between pages (the programme) is asked before.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.many import LISTS, Site, fill, make_site

MOST = 6


def queries(client: Client, address: str) -> int:
    """Open a page twice and count what the second time asked."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return len(asked)


def counted(site: Site) -> dict[str, int]:
    return {
        name: queries(site.client(person), f"{site.address(address)}?{query}")
        for name, person, address, query in LISTS
    }


@pytest.mark.django_db
def test_lists_ask_as_often_with_250_rows_as_with_three_and_at_most_six_times() -> None:
    site = make_site()
    fill(site, 3)
    few = counted(site)
    fill(site, 250)
    many = counted(site)
    assert many == few
    assert {name: number for name, number in many.items() if number > MOST} == {}
