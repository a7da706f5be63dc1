"""Checked pictures that an image steward looks at as well, so that it is known how often the check misses a name."""

from django.conf import settings
from django.db import models


class SpotCheck(models.Model):
    """One checked picture in twenty. `found` is None until a steward has looked, then whether it names somebody."""

    instance = models.OneToOneField("imaging.Instance", on_delete=models.CASCADE, related_name="spot_check")
    drawn_at = models.DateTimeField()
    found = models.BooleanField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=["found", "drawn_at"], name="spot_check_list"),)

    def __str__(self) -> str:
        return f"spot check of {self.drawn_at:%Y-%m-%d %H:%M}"
