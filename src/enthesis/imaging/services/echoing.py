"""Asking a machine for an answer, so that whoever looks after it sees whether it can be reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.permissions import require
from enthesis.imaging.gateways import calling
from enthesis.imaging.models import Machine
from enthesis.imaging.selectors.network import ECHO_PROBLEMS
from enthesis.imaging.services.calling import called


@dataclass(frozen=True)
class Echo:
    """What came of a test echo; `code` and `words` are empty where the machine answered."""

    code: str
    words: str

    @property
    def is_answered(self) -> bool:
        """Tell whether the machine answered."""
        return not self.code


def call_back(*, machine: Machine, actor: Any, now: datetime) -> Echo:
    """Ask a machine to answer (C-ECHO), wait for ten seconds at most, and remember what came of it."""
    if isinstance(actor, User):
        require(actor, "imaging.manage_machines")
    code = _problem_with(machine)
    with transaction.atomic():
        Machine.objects.filter(pk=machine.pk).update(echoed_at=now, echo_problem=code)
        record(action="imaging.call_back", actor=actor, target=machine, detail={"problem": code}, now=now)
    machine.echoed_at, machine.echo_problem = now, code
    return Echo(code, ECHO_PROBLEMS[code] if code else "")


def _problem_with(machine: Machine) -> str:
    try:
        calling.echo(called(machine), ours=settings.DICOM_AE_TITLE)
    except calling.CallFailed as failed:
        return failed.reason
    except ValueError as error:
        return str(error)
    return ""
