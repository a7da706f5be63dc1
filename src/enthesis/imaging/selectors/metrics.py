"""The same numbers for programs that watch: Prometheus' text format 0.0.4. No person, picture or title in it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from enthesis.imaging import states
from enthesis.imaging.models import Instance, Machine, Rejection, StoreSample
from enthesis.imaging.selectors.traffic import OURS, wait_of
from enthesis.jobs.models import Job
from enthesis.jobs.selectors import queue_health

LATELY = timedelta(hours=1)
Labels = Mapping[str, str]
Sample = tuple[Labels, float]


def metrics_text(*, now: datetime) -> str:
    """Give every number as Prometheus reads it; counters are counted from rows that are never deleted."""
    lines: list[str] = []
    for name, kind, words, samples in _metrics(now):
        lines += [f"# HELP enthesis_{name} {words}", f"# TYPE enthesis_{name} {kind}"]
        lines += [f"enthesis_{name}{_labels(labels)} {value:.12g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Labels) -> str:
    inside = ",".join(f'{name}="{value}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _metrics(now: datetime) -> Iterator[tuple[str, str, str, list[Sample]]]:
    yield from _pictures()
    yield from _times(now)
    yield from _queue(now)
    yield from _store()
    seen: list[Sample] = [
        ({"machine": str(pk)}, at.timestamp())
        for pk, at in Machine.objects.exclude(seen_at=None).order_by("pk").values_list("pk", "seen_at")
        if at is not None
    ]
    yield (
        "machine_seen_timestamp_seconds",
        "gauge",
        "When each machine was last heard of, by its number.",
        seen,
    )


def _pictures() -> Iterator[tuple[str, str, str, list[Sample]]]:
    counted = Instance.objects.order_by()
    came: dict[str, Any] = {row["source"]: row for row in counted.values("source").annotate(
        all=Count("pk"), seen=Count("shown_at"), kept=Count("pk", filter=~Q(held_for="")))}  # fmt: skip
    sources = Instance.Source.values
    for name, key, words in (
        ("pictures_received_total", "all", "Pictures received."),
        ("pictures_cleaned_total", "seen", "Pictures cleaned, so that their owner could look at them."),
        ("pictures_quarantined_total", "kept", "Pictures on which a person had to decide first."),
    ):
        yield name, "counter", words, [({"source": one}, came.get(one, {}).get(key, 0)) for one in sources]
    refused = Rejection.objects.order_by("kind", "code").values_list("kind", "code").annotate(all=Count("pk"))
    told: list[Sample] = [({"kind": kind, "code": code}, number) for kind, code, number in refused]
    yield "refused_total", "counter", "Pictures and associations refused, by reason.", told
    by_state = dict(counted.values_list("state").annotate(all=Count("pk")))
    there: list[Sample] = [({"state": one}, by_state.get(one, 0)) for one in states.PICTURE.states]
    yield "pictures", "gauge", "Pictures by their state now.", there


def _times(now: datetime) -> Iterator[tuple[str, str, str, list[Sample]]]:
    wait = wait_of(Instance.objects.filter(received_at__gte=now - LATELY))
    known = [("0.5", wait.median_s), ("0.95", wait.p95_s)]
    lately: list[Sample] = [({"quantile": name}, value) for name, value in known if value is not None]
    yield "shown_after_seconds", "gauge", "From arrival to being shown, of the last hour.", lately


def _queue(now: datetime) -> Iterator[tuple[str, str, str, list[Sample]]]:
    queue = queue_health(now=now)
    failed = Job.objects.filter(state=Job.State.FAILED, name__startswith=OURS).count()
    oldest = queue.waiting_for.total_seconds() if queue.waiting_for else 0.0
    yield "workers", "gauge", "Workers heard of in the last minute.", [({}, queue.workers)]
    yield "jobs_due", "gauge", "Work that is due and not begun.", [({}, queue.due)]
    yield "jobs_oldest_seconds", "gauge", "How long the oldest of it has waited.", [({}, oldest)]
    yield "imaging_jobs_failed", "gauge", "Work on pictures that failed for good.", [({}, failed)]


def _store() -> Iterator[tuple[str, str, str, list[Sample]]]:
    sample = StoreSample.objects.order_by("-on").first()
    held: list[Sample] = [({}, sample.bytes_held)] if sample else []
    there: list[Sample] = [({}, sample.objects_held)] if sample else []
    yield "store_bytes", "gauge", "Bytes in the object store, counted once a day.", held
    yield "store_objects", "gauge", "Objects in the store, counted once a day.", there
