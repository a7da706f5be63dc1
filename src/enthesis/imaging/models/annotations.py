"""What people have measured and named on pictures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from enthesis.imaging.domain import measuring
from enthesis.imaging.models.pictures import Instance


class Annotation(models.Model):
    """A measurement or a label on one frame of a picture; never free text.

    `points` are [[x, y], ...] in image pixels and `value` what they measure, by unit (both as `domain.measuring` says);
    `frame` counts from 0 and is None on a still. `structure` is the programme's code of a structure, or empty. A
    removed one is kept for its author to bring back, and shown to nobody.
    """

    class Kind(models.TextChoices):
        DISTANCE = measuring.DISTANCE, "Distance"
        ELLIPSE = measuring.ELLIPSE, "Ellipse"
        TRACE = measuring.TRACE, "Trace"
        ANGLE = measuring.ANGLE, "Angle"
        LABEL = measuring.LABEL, "Label"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="annotations")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="annotations")
    kind = models.CharField(max_length=8, choices=Kind)
    frame = models.PositiveIntegerField(null=True)
    points = models.JSONField()
    value = models.JSONField(default=dict)
    structure = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["instance", "created_at"], name="annotation_list"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=list(measuring.POINTS)), name="annotation_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=measuring.LABEL) | ~Q(structure=""), name="annotation_label_names_structure"
            ),
            models.CheckConstraint(
                condition=Q(kind=measuring.LABEL, value={}) | ~Q(kind=measuring.LABEL) & ~Q(value={}),
                name="annotation_measures_unless_label",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
