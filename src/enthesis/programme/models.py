"""Programmes and their immutable versions, cohorts pinned to one of them, enrolments, and roles."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Programme(models.Model):
    """A course of study, known by the name of its folder."""

    slug = models.SlugField(unique=True)

    def __str__(self) -> str:
        return self.slug


class ProgrammeVersion(models.Model):
    """One loading of a programme's folder. It is never changed: a changed folder makes another version."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    document = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["programme", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["programme", "content_hash"], name="version_content_once"),
        )

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class Cohort(models.Model):
    """The students who begin together; what they are promised is pinned to one version of the programme."""

    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=100, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cohort_ends_later"),
        )

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """A person's place in a cohort. `scan_code` is what the student types as patient number at a machine."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    scan_code = models.CharField(max_length=16, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "cohort"], name="enrolled_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="enrolment_ends_later"),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.cohort}"


class Role(models.TextChoices):
    """What a person can be, besides a student."""

    SUPERVISOR = "supervisor", "Clinical supervisor"
    MENTOR = "mentor", "Mentor"
    TUTOR = "tutor", "Tutor"
    ASSESSOR = "assessor", "Independent assessor"
    EXAMINER = "examiner", "OSCE examiner"
    MODULE_LEAD = "module_lead", "Module lead"
    PROGRAMME_LEAD = "programme_lead", "Programme lead"
    EXTERNAL_EXAMINER = "external_examiner", "External examiner"
    IMAGE_STEWARD = "image_steward", "Image steward"
    ADMINISTRATOR = "administrator", "Administrator"
    ACCREDITOR = "accreditor", "Accreditor"


class RoleHolding(models.Model):
    """A person holds a role, at the whole site (no cohort) or in one cohort, from a day until a day.

    `regions` limits a supervisor to what they are approved for; for other roles it is empty.
    """

    REGIONAL: ClassVar[frozenset[str]] = frozenset({Role.SUPERVISOR})

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_holdings")
    role = models.CharField(max_length=20, choices=Role)
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="role_holdings"
    )
    regions = models.JSONField(default=list, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["user", "role"], name="holding_user"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="holding_ends_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
