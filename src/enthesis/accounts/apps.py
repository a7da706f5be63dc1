"""People and how they come in: password, passkey, second factor, one-time link, sessions, acting as somebody else."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "enthesis.accounts"

    def ready(self) -> None:
        from enthesis.accounts import permissions, tasks  # noqa: F401, PLC0415 - models must be loaded first
