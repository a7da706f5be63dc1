"""The list of cohorts, and opening one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from enthesis.core.errors import InvalidInput
from enthesis.core.views import action
from enthesis.programme import services
from enthesis.programme.forms import CohortForm
from enthesis.programme.permissions import visible_cohorts
from enthesis.programme.selectors import cohorts_with_counts
from enthesis.programme.views.people import note_errors


@action("programme.manage_people")
@require_http_methods(["GET", "POST"])
def cohorts(request: HttpRequest) -> HttpResponse:
    """Show the cohorts with their programmes and students, and open another one."""
    today = timezone.localdate()
    form = CohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.create_cohort(**form.cleaned_data, actor=request.user, now=timezone.now())
        except InvalidInput as error:
            note_errors(form, error)
        else:
            messages.success(request, f"{opened.name} is open. Enrol its students on their own pages.")
            return redirect("programme:cohorts")
    rows = list(cohorts_with_counts(visible_cohorts(request.user), today))
    context = {"rows": rows, "form": form, "today": today}
    return render(request, "programme/cohorts.html", context, status=422 if form.errors else 200)
