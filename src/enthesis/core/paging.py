"""Pages of a list: how many rows, which page, and the addresses of the others."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

SIZES = (25, 50, 100, 250)


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """Give the page of rows that the address bar asks for; a page beyond the last is the last."""
    asked = request.GET.get("size", "")
    size = int(asked) if asked.isdecimal() and int(asked) in SIZES else SIZES[0]
    return Paginator(rows, size).get_page(request.GET.get("page"))


def address_without(request: HttpRequest, *names: str) -> str:
    """Give the query of the present address without these names, ready to have another one added."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
