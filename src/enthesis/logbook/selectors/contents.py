"""What a logbook contains, case by case, for printing it and for taking it away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch

from enthesis.core.blobs import BlobStore
from enthesis.imaging import states as picture_states
from enthesis.imaging.models import Instance
from enthesis.logbook import states
from enthesis.logbook.models import Case, CaseVersion, Review
from enthesis.logbook.selectors.cases import written_in
from enthesis.programme.models import Enrolment


@dataclass(frozen=True)
class Picture:
    """A checked picture of a case, and the view it shows."""

    instance: Instance
    view: str
    sha256: str = ""
    """The hash of the picture's object that the signature binds; empty while there is no signature."""

    def thumbnail(self, blobs: BlobStore) -> bytes:
        """Read the small JPEG; raises BlobMissing or BlobDamaged."""
        return blobs.get(self.instance.thumbnail_key)

    def frames(self, blobs: BlobStore) -> Iterator[bytes]:
        """Read its JPEGs at full size one after the other: one of a still; raises BlobMissing or BlobDamaged."""
        with blobs.open(self.instance.bundle_key) as bundle:
            for begins, ends in pairwise(self.instance.frame_offsets):
                bundle.seek(begins)
                yield bundle.read(ends - begins)


@dataclass(frozen=True)
class Entry:
    """One case: as it was signed last, or as it stands where it never was.

    `content` is what the hash binds; while `digest` is empty, it has the same keys as far as they are known. `earlier`
    are the versions that were signed before, oldest first.
    """

    case: Case
    content: Mapping[str, Any]
    digest: str
    pictures: tuple[Picture, ...]
    review: Review | None
    earlier: tuple[CaseVersion, ...] = ()


def entries_of(enrolment: Enrolment) -> list[Entry]:
    """Give every case that was not thrown away, by number, in five queries whatever their number."""
    cases = (
        Case.objects.filter(enrolment=enrolment)
        .exclude(state=states.DISCARDED)
        .order_by("number")
        .select_related("supervisor")
        .prefetch_related(
            "images",
            Prefetch("versions", CaseVersion.objects.order_by("number")),
            Prefetch("reviews", Review.objects.select_related("supervisor").order_by("decided_at")),
        )
    )
    found = [_content(case) for case in cases]
    names = {image["instance"] for _, content, _ in found for image in content["images"]}
    checked = Instance.objects.filter(pk__in=names, state=picture_states.CLEAN)
    instances = {str(instance.pk): instance for instance in checked}
    return [
        Entry(
            case,
            content,
            digest,
            _pictures(content["images"], instances),
            _review(case, bool(digest)),
            tuple(case.versions.all())[:-1],
        )
        for case, content, digest in found
    ]


def _content(case: Case) -> tuple[Case, dict[str, Any], str]:
    versions = list(case.versions.all())
    if versions:
        return case, versions[-1].content, versions[-1].content_hash
    images = sorted(case.images.all(), key=lambda image: image.position)
    content = {
        "case": str(case.pk),
        **written_in(case),
        "images": [{"instance": str(image.instance_id), "view": image.view_id} for image in images],
    }
    return case, content, ""


def _pictures(images: Sequence[Mapping[str, str]], instances: Mapping[str, Instance]) -> tuple[Picture, ...]:
    there = [image for image in images if image["instance"] in instances]
    return tuple(
        Picture(instances[image["instance"]], image.get("view", ""), image.get("sha256", ""))
        for image in there
    )


def _review(case: Case, is_signed: bool) -> Review | None:
    """Give the decision that belongs to the content: the last signature, or the last comment while there is none."""
    wanted = Review.Outcome.VERIFIED if is_signed else Review.Outcome.RETURNED
    return next((review for review in list(case.reviews.all())[::-1] if review.outcome == wanted), None)
