"""What is counted for whoever keeps the site running: refusals by their reason, and how full the store is."""

from django.db import models

from enthesis.imaging.models.machines import Machine


class Rejection(models.Model):
    """Something that was offered and not kept, known by its reason alone.

    `kind` is an association that was not let in, or a picture that was refused.
    """

    class Kind(models.TextChoices):
        ASSOCIATION = "association", "Not let in"
        PICTURE = "picture", "Picture refused"

    kind = models.CharField(max_length=11, choices=Kind)
    code = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    machine = models.ForeignKey(Machine, on_delete=models.SET_NULL, null=True, related_name="rejections")
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class StoreSample(models.Model):
    """How many objects, and how many bytes, the store held on one day."""

    on = models.DateField(primary_key=True)
    objects_held = models.PositiveBigIntegerField()
    bytes_held = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.on}: {self.bytes_held} bytes"
