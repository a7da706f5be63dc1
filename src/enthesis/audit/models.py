"""Entries are added, never changed: triggers in the database refuse anything else, and the chain shows it."""

from typing import Any

from django.db import models


class Entry(models.Model):
    """Somebody did something to something. The actor is kept as text, so that the record outlives the person's row."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    behalf = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=100)
    target = models.CharField(max_length=150)
    detail = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        indexes = (
            models.Index(fields=["target", "number"], name="entry_target"),
            models.Index(fields=["actor", "number"], name="entry_actor"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.actor} {self.action} {self.target}"

    def hashed_fields(self) -> dict[str, Any]:
        """Give what the hash covers, besides the hash before it."""
        return {
            "number": self.number, "at": self.at.isoformat(), "actor": self.actor, "behalf": self.behalf,
            "action": self.action, "target": self.target, "detail": self.detail,
        }  # fmt: skip


class Head(models.Model):
    """The last number and hash of the chain; its row lock puts entries in one order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head"),)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
