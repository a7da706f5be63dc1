"""Scope, cases, their pictures, reviews, and the signed versions that nothing may change."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from enthesis.logbook import states


class LearningScope(models.Model):
    """The regions that a student, supervisor and institution have agreed on; each agreement is a new row."""

    enrolment = models.ForeignKey("programme.Enrolment", on_delete=models.PROTECT, related_name="scopes")
    number = models.PositiveIntegerField()
    regions = models.JSONField()
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["enrolment", "number"], name="scope_number_once"),)

    def __str__(self) -> str:
        return f"scope {self.number}: {', '.join(self.regions)}"


class Case(models.Model):
    """One examination that a student performed or observed, with its report and reflection.

    `id` is made by the client, so that sending twice makes one case. `revision` grows with every save: whoever writes
    or signs says which revision they saw. What was signed stands in `versions`; the columns from `agreement` on repeat
    what the latest signed version says, so that progress is one query.
    """

    class State(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        SUBMITTED = states.SUBMITTED, "With supervisor"
        RETURNED = states.RETURNED, "Sent back"
        VERIFIED = states.VERIFIED, "Signed"
        CORRECTING = states.CORRECTING, "Being corrected"
        DISCARDED = states.DISCARDED, "Thrown away"

    class Side(models.TextChoices):
        LEFT = "L", "Left"
        RIGHT = "R", "Right"
        BOTH = "B", "Both"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    enrolment = models.ForeignKey("programme.Enrolment", on_delete=models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    performed_on = models.DateField(null=True)
    region = models.CharField(max_length=30, blank=True)
    side = models.CharField(max_length=1, choices=Side, blank=True)
    supervision_level = models.CharField(max_length=10, blank=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cases_to_review"
    )
    details = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    reflection = models.JSONField(default=dict)
    verified_at = models.DateTimeField(null=True)
    agreement = models.CharField(max_length=10, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["enrolment", "-number"], name="case_list"),
            models.Index(fields=["supervisor", "state", "submitted_at"], name="case_queue"),
        )
        constraints = (
            models.UniqueConstraint(fields=["enrolment", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "correcting"]) | Q(verified_at__isnull=False),
                name="case_signed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(supervisor__isnull=False), name="case_sent_has_supervisor"
            ),
        )

    def __str__(self) -> str:
        return f"Case {self.number}"


class CaseImage(models.Model):
    """A picture that belongs to a case; a picture belongs to one case at most."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="images")
    instance = models.OneToOneField("imaging.Instance", on_delete=models.PROTECT, related_name="+")
    view_id = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "position"], name="image_position_once"),)

    def __str__(self) -> str:
        return f"picture {self.position} of {self.case_id}"


class CaseVersion(models.Model):
    """What was signed, whole, and the hash that binds it. Rows are written once; the database refuses changes."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="next")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="case_version_once"),
            models.CheckConstraint(
                condition=Q(number=1, previous__isnull=True) | Q(number__gt=1, previous__isnull=False),
                name="case_version_names_previous",
            ),
        )

    def __str__(self) -> str:
        return f"version {self.number} of {self.case_id}"


class Review(models.Model):
    """A supervisor's decision on what a student sent: signed, or sent back. Written once."""

    class Outcome(models.TextChoices):
        VERIFIED = "verified", "Signed"
        RETURNED = "returned", "Sent back"

    class Presence(models.TextChoices):
        OBSERVED = "observed", "I watched the scan"
        SAME_SESSION = "same_session", "I looked at it in the same session"
        LATER = "later", "I looked at the saved images later"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    decided_at = models.DateTimeField()
    seconds_open = models.PositiveIntegerField(default=0)
    signed_in_by = models.CharField(max_length=10)
    presence = models.CharField(max_length=15, choices=Presence, blank=True)
    agreement = models.CharField(max_length=10, blank=True)
    image_quality = models.PositiveSmallIntegerField(null=True)
    report_quality = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True)
    student_report = models.JSONField(default=dict)
    signed_report = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["supervisor", "-decided_at"], name="review_by"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(outcome="verified")
                | (~Q(agreement="") & Q(image_quality__isnull=False) & Q(report_quality__isnull=False)),
                name="review_signed_is_graded",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="returned") | ~Q(comment=""), name="review_return_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} by {self.supervisor_id}"


class Export(models.Model):
    """A logbook made into one file; the file itself lies in the object store."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        ARCHIVE = "archive", "CSV, JSON and images"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey("programme.Enrolment", on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=10, choices=Kind)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    job_id = models.UUIDField(null=True)
    object_key = models.CharField(max_length=64, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.enrolment_id}"
