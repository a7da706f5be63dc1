"""Many threads that each read and then write in one transaction, as the audit record does: how often is one refused?"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import django

THREADS, TIMES = 16, 30


def main(setting: str) -> None:
    """Print how many transactions were refused and how many entries the chain has; `plain` leaves out our settings."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - Django must be ready
    from django.core.management import call_command  # noqa: PLC0415 - same
    from django.db import OperationalError, connections, transaction  # noqa: PLC0415 - same

    from enthesis.audit.models import Entry  # noqa: PLC0415 - same
    from enthesis.audit.selectors import damaged_entries  # noqa: PLC0415 - same
    from enthesis.audit.services import record  # noqa: PLC0415 - same

    if setting == "plain":
        settings.DATABASES["default"]["OPTIONS"] = {}
    call_command("migrate", verbosity=0)
    connections.close_all()
    together = threading.Barrier(THREADS)

    def work(number: int) -> tuple[int, list[float]]:
        together.wait(60)
        refused, took = 0, []
        for _ in range(TIMES):
            began = time.perf_counter()
            try:
                with transaction.atomic():
                    record(action="bench.write", actor="bench", target=f"thread:{number}")
            except OperationalError:
                refused += 1
            took.append(1000 * (time.perf_counter() - began))
        connections.close_all()
        return refused, took

    before, began = Entry.objects.count(), time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(work, range(THREADS)))
    found = {
        "seconds": time.perf_counter() - began, "refused": sum(refused for refused, _ in done),
        "written": Entry.objects.count() - before, "damaged": len(list(damaged_entries())),
        "took": [value for _, took in done for value in took],
    }  # fmt: skip
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
