"""Legal holds: what nobody and nothing may delete, until somebody lifts them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from enthesis.imaging.models.pictures import Study


class Hold(models.Model):
    """A hold on all pictures of a student, or on those of one study; it stands while `lifted_at` is empty.

    `words` is a reference such as a file number. It names no patient, and never goes into the record.
    """

    class Reason(models.TextChoices):
        CLAIM = "claim", "Legal claim"
        COMPLAINT = "complaint", "Complaint"
        CONDUCT = "conduct", "Academic or professional conduct"
        REGULATOR = "regulator", "Request of a regulator"
        OTHER = "other", "Another reason"

    owner = models.ForeignKey(
        "programme.Enrolment", on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    study = models.ForeignKey(Study, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=80, blank=True)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(owner__isnull=False, study__isnull=True)
                | Q(owner__isnull=True, study__isnull=False),
                name="hold_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(lifted_at=None, study=None), name="hold_once_per_owner"
            ),
            models.UniqueConstraint(
                fields=["study"], condition=Q(lifted_at=None, owner=None), name="hold_once_per_study"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.placed_at:%Y-%m-%d}"
