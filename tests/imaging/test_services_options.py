"""The site's choice among the options of the profile."""

import pytest

from enthesis.imaging.domain.profile import STRICT, Options
from enthesis.imaging.services.options import site_options


def test_site_keeps_nothing_besides_the_keep_list_unless_it_says_so(settings) -> None:
    assert site_options() == STRICT


@pytest.mark.parametrize(("keep_device", "shift_dates"), [(True, False), (False, True), (True, True)])
def test_site_chooses_by_its_settings(settings, keep_device: bool, shift_dates: bool) -> None:
    settings.KEEP_DEVICE, settings.SHIFT_DATES = keep_device, shift_dates

    assert site_options() == Options(retain_device=keep_device, modified_dates=shift_dates)
