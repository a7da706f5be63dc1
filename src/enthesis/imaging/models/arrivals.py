"""What has arrived, known by a keyed fingerprint alone, and what lies in the store that no row names."""

from django.db import models

from enthesis.imaging.models.pictures import Instance


class Receipt(models.Model):
    """A file that has arrived, so that it need not be sent again.

    `fingerprint` is an HMAC with the site's key: without that key nobody can tell which file it was. `instance` is None
    for an archive.
    """

    owner = models.ForeignKey(
        "programme.Enrolment", on_delete=models.PROTECT, null=True, related_name="receipts"
    )
    fingerprint = models.CharField(max_length=64)
    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, null=True, related_name="receipts")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["fingerprint"], name="receipt_fingerprint"),)
        constraints = (
            models.UniqueConstraint(fields=["owner", "fingerprint"], name="receipt_once_per_owner"),
        )

    def __str__(self) -> str:
        return f"receipt of {self.at:%Y-%m-%d %H:%M}"


class LooseObject(models.Model):
    """An object in the store that no row names: on its way in, or on its way out.

    Written before bytes are put, and in the transaction that lets go of them; removed with the row that comes to name
    the object, or once it is deleted. One that stays behind shows what a crash has left. `by` tells apart who works on
    the same bytes.
    """

    key = models.CharField(max_length=64, primary_key=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["by"], name="loose_by"),)

    def __str__(self) -> str:
        return self.key
