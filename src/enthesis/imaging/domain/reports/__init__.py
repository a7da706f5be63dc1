"""What was measured on pictures, written for others: as a DICOM structured report and as a table.

`structured` takes a second to import, since highdicom does: import it where a report is made, and nowhere else.
"""

from enthesis.imaging.domain.reports.drawn import Drawn, Pictured
from enthesis.imaging.domain.reports.table import COLUMNS, rows_of

__all__ = ["COLUMNS", "Drawn", "Pictured", "rows_of"]
