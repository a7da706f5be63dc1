"""Teaching sessions that machines are told of, so that nobody types a patient's name."""

import uuid

from django.db import models
from django.db.models import Q

from enthesis.imaging.models.machines import Machine


class PlannedSession(models.Model):
    """A student who scans on a day, on one machine or on any; the machine's worklist shows it on that day only.

    `study_uid` is what the machine is told to call the examination (DICOM PS3.4 table K.6-1).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        "programme.Enrolment", on_delete=models.CASCADE, related_name="planned_sessions"
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.CASCADE, null=True, blank=True, related_name="planned_sessions"
    )
    on = models.DateField()
    study_uid = models.CharField(max_length=64, unique=True)
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["on"], name="session_day"),)
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "on"], condition=Q(cancelled_at=None), name="session_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"session on {self.on:%Y-%m-%d}"
