"""Asking for pages within a process, through the real WSGI application and all its middleware. Needs Django ready."""

import io
import statistics
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.many import LISTS, Site

Ask = Callable[[], bytes]
_application: Any = get_wsgi_application()


def lists(site: Site) -> dict[str, tuple[str, str]]:
    """Give for each list who opens it, and its address."""
    return {name: (person, f"{site.address(address)}?{query}") for name, person, address, query in LISTS}


def asker(site: Site, person: str, address: str) -> Ask:
    """Give a function that asks for a page as this person and gives its bytes.

    The application is called as a server calls it, until the answer is closed, so that what happens at the end of a
    request, such as handing back a connection, is part of it.
    """
    path, _, query = address.partition("?")
    session = site.client(person).cookies["sessionid"].value

    def ask() -> bytes:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "wsgi.version": (1, 0),
            "HTTP_COOKIE": f"sessionid={session}", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        said: list[str] = []
        answer = _application(environ, lambda status, headers: said.append(status))
        body = b"".join(answer)
        answer.close()
        if not said[0].startswith(f"{HTTPStatus.OK} "):
            raise RuntimeError(f"{address} answered {said[0]}")
        return body

    return ask


def queries(ask: Ask) -> int:
    """Count what a page asks the database, once it has been opened before."""
    ask()
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def cpu_ms(asks: list[Ask], *, rounds: int, times: int = 5) -> list[float]:
    """Give the processor time of each page in milliseconds: the median over rounds in which each has its turn."""
    for ask in asks:
        ask()
        ask()
    found: list[list[float]] = [[] for _ in asks]
    for _ in range(rounds):
        for spent, ask in zip(found, asks, strict=True):
            began = time.thread_time()
            for _ in range(times):
                ask()
            spent.append(1000 * (time.thread_time() - began) / times)
    return [statistics.median(spent) for spent in found]


def bare_address(site: Site) -> str:
    """Give the address at which the bare view is as long as the list of cases, within a byte for each row."""
    address = f"{reverse('logbook:cases')}?size=250"
    missing = len(asker(site, "student", address)()) - len(asker(site, "student", "/bare/")())
    return f"/bare/?filling={missing // 250}"
