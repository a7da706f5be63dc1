"""A person, the one-time links that let in who signs in twice a year, and the keys with which programs act for them."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One person, one row, from applicant to graduate; roles are facts about a person, held in `programme`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    time_zone = models.CharField(max_length=50, default="Europe/London")
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False, help_text="A fictional person of the sample cohort.")
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    # Set by the middleware while an administrator acts as this person; never stored.
    impersonated_by: "User | None" = None

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Give at most two letters for a small badge."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class LoginLink(models.Model):
    """A one-time link that was mailed to a person. Only its hash is kept, so the table lets nobody in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user_id}, until {self.expires_at:%Y-%m-%d %H:%M}"

    def is_usable(self, now: datetime) -> bool:
        """Tell whether the link still lets its person in; `user` must have been read with it."""
        return self.used_at is None and now <= self.expires_at and self.user.is_active


class ApiToken(models.Model):
    """A key with which a program acts for its owner. Only the secret's hash is kept; `prefix` is its visible beginning.

    `scopes` is a sorted list out of `Scope`: what the program may do of what its owner may do.
    """

    class Scope(models.TextChoices):
        READ = "read", "Read pictures"
        STORE = "store", "Send pictures"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["owner", "-created_at"], name="token_list"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"key {self.prefix}\u2026"

    def is_usable(self, now: datetime) -> bool:
        """Tell whether it still lets a program in; `owner` must have been read with it."""
        return self.revoked_at is None and now < self.expires_at and self.owner.is_active

    @property
    def scope_words(self) -> list[str]:
        """Give what it may do, in words."""
        return [str(self.Scope(scope).label) for scope in self.scopes]
