"""Which part of a machine's screen is scan, as two image stewards have agreed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from enthesis.imaging import states


class Profile(models.Model):
    """What is scan on the pictures of one machine in one size, and what within it always names somebody.

    `machine_key` is the maker and the model as they are compared. `keep` and `blank` are lists of {x0, y0, x1, y1} in
    pixels; both corners belong to a box. The versions of one machine and size count up; a profile is never changed.
    """

    class State(models.TextChoices):
        PROPOSED = states.PROPOSED, "Waits for a second steward"
        ACTIVE = states.ACTIVE, "In use"
        RETIRED = states.RETIRED, "Not used any more"

    machine_key = models.CharField(max_length=140)
    manufacturer = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    keep = models.JSONField()
    blank = models.JSONField(default=list)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State)
    learned_from = models.ForeignKey(
        "imaging.Instance", on_delete=models.SET_NULL, null=True, related_name="profiles_learned"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["machine_key", "rows", "columns", "version"], name="profile_version_once"
            ),
            models.UniqueConstraint(
                fields=["machine_key", "rows", "columns"], condition=Q(state="active"), name="profile_active_once"
            ),
            models.UniqueConstraint(
                fields=["machine_key", "rows", "columns"], condition=Q(state="proposed"),
                name="profile_proposed_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="active")
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=models.F("proposed_by")),
                name="profile_active_has_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="retired") | Q(retired_at__isnull=False), name="profile_retired_has_day"
            ),
        )  # fmt: skip

    @property
    def machine(self) -> str:
        """Give the maker and the model, without saying the maker twice."""
        if self.model.casefold().startswith(self.manufacturer.casefold()):
            return self.model
        return f"{self.manufacturer} {self.model}".strip()

    @property
    def size(self) -> str:
        """Write the size of its pictures: "800 × 600"."""
        return f"{self.columns} × {self.rows}"

    def __str__(self) -> str:
        return f"{self.machine}, {self.size}, version {self.version}"
