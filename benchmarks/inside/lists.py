"""Ask for every list with 3 and with 250 rows: how often does it ask the database, and what does it cost?"""

import json

import django

FEW, MANY = 3, 250
ROUNDS = 5


def main() -> None:
    """Print for each list its queries with few and many rows, its length and cost, and the bare view's."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be ready

    from benchmarks.pages import asker, bare_address, cpu_ms, lists, queries  # noqa: PLC0415 - same
    from tests.factories.many import fill, make_site  # noqa: PLC0415 - same

    call_command("migrate", verbosity=0)
    site = make_site()
    fill(site, FEW)
    asks = {name: asker(site, *place) for name, place in lists(site).items()}
    few = {name: queries(ask) for name, ask in asks.items()}
    fill(site, MANY)
    asks["bare view"] = asker(site, "student", bare_address(site))
    many = {name: queries(ask) for name, ask in asks.items()}
    costs = dict(zip(asks, cpu_ms(list(asks.values()), rounds=ROUNDS), strict=True))
    lengths = {name: len(ask()) for name, ask in asks.items()}
    rows = {name: ask().count(b"data-row") for name, ask in asks.items()}
    print(json.dumps({"few": few, "many": many, "costs": costs, "lengths": lengths, "rows": rows}))


if __name__ == "__main__":
    main()
