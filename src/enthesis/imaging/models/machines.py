"""Ultrasound machines that may send pictures."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from enthesis.imaging.domain.peers import plain_peer

# DICOM PS3.5 table 6.2-1, VR AE: printable ASCII but the backslash; spaces at either end do not count.
AE_TITLE = RegexValidator(
    r"^(?! )[ -\[\]-~]{1,16}(?<! )\Z",
    "Use up to 16 letters, digits, signs and spaces between them, but no accents and no backslash.",
)
# RFC 1123 2.1, or an address.
HOST = RegexValidator(
    r"^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?\Z", "Write an address such as 192.0.2.7, or a host's name."
)
FINGERPRINT = RegexValidator(
    r"^[0-9a-f]{64}\Z", "Write the certificate's SHA-256 fingerprint: 64 hex digits."
)
MOST_PEERS = 50


def check_peers(peers: Any) -> None:
    """Refuse what is not a list of addresses and networks in their usual form."""
    if not isinstance(peers, list) or len(peers) > MOST_PEERS:
        raise ValidationError(f"Write at most {MOST_PEERS} addresses.")
    for one in peers:
        try:
            usual = plain_peer(one)
        except (AttributeError, ValueError):
            usual = None
        if usual != one:
            raise ValidationError("Write addresses such as 192.0.2.7 or 192.0.2.0/24, or leave this empty.")


class Machine(models.Model):
    """An ultrasound machine that may send pictures.

    `peers` are the addresses and networks that it may send from; where there are none, it may from anywhere. `host` and
    `port` are where it listens itself, for a test echo and for storage commitment. `certificate` is the SHA-256 of the
    one certificate that it may come with, in hex; where a certificate is needed and none is known yet, the first that
    our authority has signed is kept. `seen_at` is when it last opened an association, give or take a minute.
    `echo_problem` is empty where the last test echo, at `echoed_at`, was answered.
    """

    name = models.CharField(max_length=100)
    ae_title = models.CharField(max_length=16, unique=True, validators=[AE_TITLE])
    peers = models.JSONField(default=list, blank=True, validators=[check_peers])
    host = models.CharField(max_length=253, blank=True, validators=[HOST])
    port = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(65_535)]
    )
    needs_certificate = models.BooleanField(default=False)
    certificate = models.CharField(max_length=64, blank=True, validators=[FINGERPRINT])
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    echoed_at = models.DateTimeField(null=True, blank=True)
    echo_problem = models.CharField(max_length=30, blank=True)

    @property
    def can_be_called(self) -> bool:
        """Tell whether it is known where the machine listens itself."""
        return bool(self.host and self.port)

    def __str__(self) -> str:
        return self.name
