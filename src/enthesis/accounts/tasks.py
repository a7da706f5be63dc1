"""What accounts do behind the page."""

from django.utils import timezone

from enthesis.accounts import services
from enthesis.core import jobs


@jobs.job("accounts.deliver_login_link", retries=3)
def deliver_login_link(progress: jobs.Progress, *, email: str, next_path: str) -> None:
    """Mail a one-time link, if the address is somebody's."""
    services.deliver_login_link(email=email, next_path=next_path, now=timezone.now())
