"""Pages of a list."""

import pytest
from django.test import RequestFactory

from enthesis.accounts.models import User
from enthesis.core.paging import address_without, page_of

ROWS = list(range(60))


def page(query):
    return page_of(RequestFactory().get(f"/?{query}"), ROWS)


@pytest.mark.parametrize(
    ("query", "number", "rows"),
    [
        ("", 1, ROWS[:25]), ("page=2", 2, ROWS[25:50]), ("page=3", 3, ROWS[50:]), ("page=99", 3, ROWS[50:]),
        ("page=-1", 3, ROWS[50:]), ("page=x", 1, ROWS[:25]), ("size=50", 1, ROWS[:50]), ("size=51", 1, ROWS[:25]),
        ("size=x", 1, ROWS[:25]), ("size=250", 1, ROWS), ("size=²", 1, ROWS[:25]),
    ],
)  # fmt: skip
def test_page_is_what_the_address_asks_for(query, number, rows):
    found = page(query)
    assert (found.number, list(found)) == (number, rows)


def test_empty_list_has_one_empty_page():
    found = page_of(RequestFactory().get("/?page=4"), [])
    assert (found.number, list(found), found.paginator.num_pages) == (1, [], 1)


def test_address_keeps_the_other_filters():
    request = RequestFactory().get("/?region=knee&page=3&region=hip&sort=date")
    assert address_without(request, "page", "sort") == "region=knee&region=hip"
    assert request.GET["page"] == "3"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "page=2", "page=3", "page=99", "page=-1", "page=0", "page=x", "page=²"]
)
def test_rows_that_say_how_many_they_are_make_the_same_pages(query):
    User.objects.bulk_create([User(email=f"{n}@example.org") for n in range(60)])
    rows, request = User.objects.order_by("email"), RequestFactory().get(f"/?{query}")
    counted, within = page_of(request, rows), page_of(request, rows, is_counted_within=True)
    assert (within.number, list(within)) == (counted.number, list(counted))
    assert (within.paginator.count, within.paginator.num_pages) == (60, 3)


@pytest.mark.django_db
def test_rows_that_say_how_many_they_are_need_one_question(django_assert_num_queries):
    User.objects.create(email="one@example.org")
    with django_assert_num_queries(1):
        found = page_of(RequestFactory().get("/"), User.objects.order_by("email"), is_counted_within=True)
        assert (len(found), found.paginator.count) == (1, 1)
    assert list(page_of(RequestFactory().get("/"), User.objects.none(), is_counted_within=True)) == []
