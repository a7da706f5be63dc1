"""The peer of a list page: a bare Django view with a Jinja2 table of the same cases that is equally long.

It goes through the same middleware, so session and person are read as for every page, and its one query reads the same
rows and columns. It has no permission rules, no roles, no filter, no count, no frame around the table, and no macros.
"""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from enthesis.accounts.permissions import signed_in_person
from enthesis.config.urls import handler404, handler500
from enthesis.config.urls import urlpatterns as product
from enthesis.core.views import public
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import case_rows

__all__ = ["handler404", "handler500", "urlpatterns"]

TABLE = """<!doctype html><title>Cases</title><table>{% for row in rows %}
<tr class="FILLING"><td>{% if row.first_picture %}<img src="/images/{{ row.first_picture }}/thumbnail/">{% endif %}</td>
<td><a href="/cases/{{ row.pk }}/">{{ row.number }}</a></td><td>{{ row.performed_on }}</td>
<td>{{ row.region }} {{ row.side }}</td><td>{{ row.conclusion }}</td>
<td>{{ row.supervisor__name }}</td><td>{{ row.state }} {{ row.agreement }}</td></tr>{% endfor %}</table>"""


@lru_cache
def table(filling: int) -> Any:
    """Give the template, with so many characters more in each row."""
    engine: Any = engines["jinja2"]
    return engine.env.from_string(TABLE.replace("FILLING", "x" * filling))


@public
def bare(request: HttpRequest) -> HttpResponse:
    """Show the cases of the person who is signed in as a table and nothing else."""
    user = signed_in_person(request)
    cases = Case.objects.filter(enrolment__user=user).order_by("-number")
    rows = case_rows(cases, user)[:250]
    return HttpResponse(table(int(request.GET.get("filling", "0"))).render(rows=rows))


urlpatterns = [*product, path("bare/", bare, name="bare")]
