"""The page of one piece of work: it asks again every second until the work is over, and survives being closed."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.views import action
from enthesis.jobs import services
from enthesis.jobs.permissions import get_job_for


@action("jobs.watch_job")
@require_safe
def job_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show how far a job is, and its result once it is done."""
    job = get_job_for(request.user, pk)
    template = "jobs/_progress.html" if request.headers.get("HX-Request") else "jobs/job.html"
    return render(request, template, {"job": job})


@action("jobs.watch_job")
@require_POST
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask a job to stop."""
    services.cancel_job(job=get_job_for(request.user, pk), now=timezone.now())
    return redirect("jobs:job", pk=pk)


@action("jobs.watch_job")
@require_POST
def retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Queue a failed job again."""
    services.retry_job(job=get_job_for(request.user, pk), now=timezone.now())
    return redirect("jobs:job", pk=pk)
