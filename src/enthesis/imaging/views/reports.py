"""What was measured on a stack of pictures, to take away: as a DICOM structured report or as a table."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enthesis.core.errors import WrongState
from enthesis.core.sealing import site_key
from enthesis.core.views import action
from enthesis.imaging.domain.reports import COLUMNS, Drawn, Pictured, rows_of
from enthesis.imaging.selectors import drawn_on
from enthesis.imaging.views.annotations import pictures_asked


class NothingDrawn(WrongState):
    """There is nothing to report."""

    code = "nothing_drawn"
    title = "Nothing is measured yet"


def drawn_or_refused(request: HttpRequest) -> tuple[list[Pictured], list[Drawn]]:
    """Give what is drawn on the pictures that the address names; raises NothingDrawn where nothing is."""
    pictures, drawn = drawn_on(request.user, pictures_asked(request))
    if not drawn:
        raise NothingDrawn(
            "Nothing is measured or named on these pictures. Open the picture, choose Measure, then come back."
        )
    return pictures, drawn


@action("imaging.view_annotations")
@require_safe
def structured_report(request: HttpRequest) -> HttpResponse:
    """Give the measurements as a DICOM structured report (PS3.16 TID 1500)."""
    from enthesis.imaging.domain.reports import structured  # noqa: PLC0415 - highdicom takes a second to import

    pictures, drawn = drawn_or_refused(request)
    made_at = timezone.localtime()
    report = structured.structured_report(pictures, drawn, secret=site_key("uids"), made_at=made_at)
    return attached(report, "application/dicom", f"measurements-{made_at:%Y-%m-%d}.dcm")


@action("imaging.view_annotations")
@require_safe
def measurements_table(request: HttpRequest) -> HttpResponse:
    """Give the measurements as a file for a spreadsheet."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    write(COLUMNS)
    for row in rows_of(*drawn_or_refused(request)):
        write(row)
    # The mark at the beginning tells spreadsheets that the text is UTF-8.
    table = ("\ufeff" + text.getvalue()).encode()
    return attached(table, "text/csv; charset=utf-8", f"measurements-{timezone.localdate():%Y-%m-%d}.csv")


def attached(data: bytes, content_type: str, name: str) -> HttpResponse:
    """Give a file to keep."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
