"""Fill a site with 250 rows of everything, and say what a browser needs to ask for its pages."""

import json

import django


def main() -> None:
    """Migrate, fill, and print a session for each person, the addresses of the lists, and the bare view's."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be ready

    from benchmarks.pages import bare_address, lists  # noqa: PLC0415 - same
    from tests.factories.many import fill, make_site  # noqa: PLC0415 - same

    call_command("migrate", verbosity=0)
    site = make_site()
    fill(site, 250)
    sessions = {name: site.client(name).cookies["sessionid"].value for name in site.people}
    print(json.dumps({"sessions": sessions, "lists": lists(site), "bare": bare_address(site)}))


if __name__ == "__main__":
    main()
