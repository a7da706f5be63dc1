from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from enthesis.accounts.models import User

pytestmark = pytest.mark.django_db


def test_first_administrator_comes_in_by_the_printed_link(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("administrator", "boss@example.org", "Boss Baker")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "boss@example.org is administrator. This link lets them in once, within 30 minutes:"
    token = parse_qs(urlsplit(said[1]).query)["token"][0]
    client.post("/account/link/use/", {"token": token})
    assert User.objects.get().name == "Boss Baker"
    assert client.get("/people/").status_code == 200
