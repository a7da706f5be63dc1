"""What machines have asked about pictures that they sent, until they have been answered."""

import uuid

from django.db import models

from enthesis.imaging.models.machines import Machine


class Commitment(models.Model):
    """A machine's question whether we hold what it sent (DICOM PS3.4 annex J), until the answer has reached it.

    `sealed_report` holds the machine's own UIDs, which belong to a patient's examination: encrypted with the site's
    key, and emptied once the answer has arrived or is given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    machine = models.ForeignKey(Machine, on_delete=models.CASCADE, related_name="commitments")
    sealed_report = models.BinaryField(default=bytes, blank=True)
    held = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["machine", "-asked_at"], name="commitment_list"),)

    def __str__(self) -> str:
        return f"commitment of {self.asked_at:%Y-%m-%d %H:%M}"
