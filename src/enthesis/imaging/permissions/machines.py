"""Who looks after machines."""

from enthesis.core.permissions import declare
from enthesis.programme.permissions import is_real_administrator

declare(
    "imaging.manage_machines", "enter, change and remove the machines that may send.", is_real_administrator
)
