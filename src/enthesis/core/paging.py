"""Pages of a list: how many rows, which page, and the addresses of the others."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest

SIZES = (25, 50, 100, 250)


class CountedWithin(Paginator):  # type: ignore[type-arg]
    """Pages of a queryset whose rows say how many there are in all, so that only one query is needed."""

    def get_page(self, number: Any) -> Page[Any]:
        """Give a page; one that is not there has no row to say anything, so Django counts and finds the nearest."""
        asked = int(number) if str(number).isdecimal() else 0 if number else 1
        rows: Any = self.object_list
        first = max(asked - 1, 0) * self.per_page
        found = list(rows.annotate(rows_in_all=Window(Count("pk")))[first : first + self.per_page])
        if not found or not asked:
            return super().get_page(number)
        self.count = found[0].rows_in_all
        return Page(found, asked, self)


def page_of(request: HttpRequest, rows: QuerySet[Any], *, is_counted_within: bool = False) -> Page[Any]:
    """Give the page of rows that the address bar asks for; a page beyond the last is the last.

    Parameters
    ----------
    is_counted_within
        Count in the same query; for short rows that are not grouped, on a page that has much else to ask.
    """
    asked = request.GET.get("size", "")
    size = int(asked) if asked.isdecimal() and int(asked) in SIZES else SIZES[0]
    return (CountedWithin if is_counted_within else Paginator)(rows, size).get_page(request.GET.get("page"))


def address_without(request: HttpRequest, *names: str) -> str:
    """Give the query of the present address without these names, ready to have another one added."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
