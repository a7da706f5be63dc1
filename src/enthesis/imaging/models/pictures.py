"""Studies and their pictures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from enthesis.imaging import states
from enthesis.imaging.models.machines import Machine


class Study(models.Model):
    """What a machine recorded in one examination, under its new UID; `owner` is None while nobody owns it.

    `performed_at` is the machine's own clock, read in the site's time zone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        "programme.Enrolment", on_delete=models.PROTECT, null=True, related_name="studies"
    )
    study_uid = models.CharField(max_length=64)
    machine = models.ForeignKey(Machine, on_delete=models.SET_NULL, null=True, related_name="studies")
    manufacturer = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    performed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "studies"
        indexes = (models.Index(fields=["owner", "-received_at"], name="study_list"),)
        constraints = (
            models.UniqueConstraint(fields=["owner", "study_uid"], name="study_once_per_owner"),
            models.UniqueConstraint(
                fields=["study_uid"], condition=Q(owner=None), name="study_once_unclaimed"
            ),
        )

    @property
    def made_with(self) -> str:
        """Give the machine: its name here, or its maker and model; empty where neither is known."""
        if self.machine is not None:
            return self.machine.name
        return " ".join(word for word in (self.manufacturer, self.model) if word)

    def __str__(self) -> str:
        return f"study of {self.performed_at or self.received_at:%Y-%m-%d %H:%M}"


class Instance(models.Model):
    """One still or loop.

    `owner` repeats the study's, so that the database can refuse a second copy. `object_key` is the cleaned DICOM
    object, `bundle_key` its frames as JPEGs one after another, cut at `frame_offsets`; in quarantine there is only
    `sealed_key`, and in `sealed_words` those words of the patient's name that are harmless elsewhere.
    `marked` is what a person said is scan, by boxes {x0, y0, x1, y1} and, where it is to be blanked within, `blank`;
    `profile` is what said it instead, where the machine did not. `held_for` is the first reason for which it ever was
    in quarantine; `reminded_for` the expiry of which its stewards were told.
    `writing` says what was found: {reader, blanked, kept}, the latter two as numbers of places; `removal` is the report
    of what was taken out (domain/profile/removals.py). `content_hash` is a keyed fingerprint of the object as it was
    first cleaned, but for the release that did it: another sending of it is told from another picture. `regions` is a
    list of {x0, y0, x1, y1, kind, mm_per_pixel: [x, y] or null, by_hand: whether its owner has set the scale}.
    `converted_from` is the kind of plain file that it was made of, empty for what came as DICOM. `shown_at` is when it
    could be looked at first. `likeness` is its difference hash (domain/likeness.py). From `kept_from` on the days of an
    unfiled picture are counted anew; at `warned_at` its owner was told that they run out. An erased picture is thrown
    away and says since when and why.
    """

    class State(models.TextChoices):
        QUARANTINED = states.QUARANTINED, "Locked away"
        READING = states.READING, "Being read"
        UNCHECKED = states.UNCHECKED, "To be checked"
        CLEAN = states.CLEAN, "Checked"
        DISCARDED = states.DISCARDED, "Thrown away"

    class Source(models.TextChoices):
        UPLOAD = "upload", "Uploaded"
        GATEWAY = "gateway", "Sent by a machine"
        DICOMWEB = "dicomweb", "Sent by a program"

    class Erasure(models.TextChoices):
        IDENTIFIES = "identifies", "It identified a patient"
        CONSENT = "consent", "The person scanned took their consent back"
        REQUEST = "request", "The student asked for it, as the law lets them"
        KEPT_LONG = "kept_long", "It was kept as long as it had to be"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="instances")
    owner = models.ForeignKey(
        "programme.Enrolment", on_delete=models.PROTECT, null=True, related_name="pictures"
    )
    sop_instance_uid = models.CharField(max_length=64)
    sop_class_uid = models.CharField(max_length=64)
    series_uid = models.CharField(max_length=64)
    series_number = models.BigIntegerField(null=True)
    instance_number = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=State)
    reasons = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    frames = models.PositiveIntegerField()
    converted_from = models.CharField(max_length=8, blank=True, default="")
    frame_time_ms = models.FloatField(null=True)
    frame_time_assumed = models.BooleanField(default=False)
    regions = models.JSONField(default=list)
    kept_fraction = models.FloatField()
    is_lossy = models.BooleanField(default=False)
    body_part = models.CharField(max_length=64, blank=True)
    laterality = models.CharField(max_length=16, blank=True)
    object_key = models.CharField(max_length=64, blank=True)
    bundle_key = models.CharField(max_length=64, blank=True)
    thumbnail_key = models.CharField(max_length=64, blank=True)
    frame_offsets = models.JSONField(default=list)
    sealed_key = models.CharField(max_length=64, blank=True)
    sealed_words = models.BinaryField(default=bytes, blank=True)
    marked = models.JSONField(default=list, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    profile = models.ForeignKey(
        "imaging.Profile", on_delete=models.SET_NULL, null=True, related_name="pictures"
    )
    held_for = models.CharField(max_length=32, blank=True, default="")
    reminded_for = models.DateTimeField(null=True)
    writing = models.JSONField(default=dict, blank=True)
    removal = models.JSONField(default=dict, blank=True)
    content_hash = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=Source)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    expires_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    likeness = models.CharField(max_length=16, blank=True, db_index=True)
    kept_from = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_because = models.CharField(max_length=10, choices=Erasure, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["owner", "state"], name="picture_list"),
            models.Index(fields=["received_at"], name="picture_received"),
            models.Index(fields=["state", "expires_at"], name="picture_expiry"),
            models.Index(fields=["object_key"], name="picture_object"),
            models.Index(fields=["bundle_key"], name="picture_bundle"),
            models.Index(fields=["thumbnail_key"], name="picture_thumbnail"),
            models.Index(fields=["sealed_key"], name="picture_sealed"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "sop_instance_uid"], condition=~Q(state="discarded"), name="picture_once_per_owner"
            ),
            models.UniqueConstraint(
                fields=["sop_instance_uid"], condition=Q(owner=None) & ~Q(state="discarded"),
                name="picture_once_unclaimed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["quarantined", "reading"])
                | (~Q(sealed_key="") & Q(object_key="", bundle_key="", thumbnail_key="", expires_at__isnull=False)),
                name="picture_quarantined_is_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["unchecked", "clean"])
                | (
                    Q(owner__isnull=False, sealed_key="")
                    & ~Q(object_key="") & ~Q(bundle_key="") & ~Q(thumbnail_key="")
                ),
                name="picture_shown_has_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state="clean") | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="picture_clean_was_checked",
            ),
            models.CheckConstraint(
                condition=~Q(state="discarded")
                | Q(object_key="", bundle_key="", thumbnail_key="", sealed_key=""),
                name="picture_discarded_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, erased_because="")
                | (Q(erased_at__isnull=False, state="discarded") & ~Q(erased_because="")),
                name="picture_erased_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["quarantined", "reading"]) | Q(sealed_words=b""),
                name="picture_shown_keeps_no_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="reading") | Q(owner__isnull=False), name="picture_read_has_owner"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{'loop' if self.is_loop else 'still'} {self.pk}"

    @property
    def is_loop(self) -> bool:
        """Tell whether it has more than one frame."""
        return self.frames > 1
