"""Ultrasound machines that may send pictures."""

from django.core.validators import RegexValidator
from django.db import models

# DICOM PS3.5 table 6.2-1, VR AE, without spaces, which machines' keyboards add and drop.
AE_TITLE = RegexValidator(
    r"^[!-\[\]-~]{1,16}\Z", "Use up to 16 letters, digits, hyphens or underscores, without spaces."
)


class Machine(models.Model):
    """An ultrasound machine that may send pictures. `peer_address` is empty where it may send from anywhere."""

    name = models.CharField(max_length=100)
    ae_title = models.CharField(max_length=16, unique=True, validators=[AE_TITLE])
    peer_address = models.GenericIPAddressField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
