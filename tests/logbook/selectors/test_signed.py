"""What was signed is shown without touching the case as it stands."""

from enthesis.accounts.models import User
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import Signed
from enthesis.programme.models import Enrolment
from tests.factories.logbook import make_case


def test_showing_what_was_signed_leaves_the_case_as_it_stands(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    Case.objects.filter(pk=case.pk).update(region="knee", side="L")
    version = case.versions.select_related("case", "signed_by").get()
    signed = Signed(version)
    assert (signed.case.region, signed.case.side, signed.case.state) == ("shoulder", "R", "verified")
    assert (version.case.region, version.case.side, version.case.state) == ("knee", "L", "correcting")
    assert (signed.review.agreement, signed.review.supervisor, signed.review.decided_at) == (
        "D0", supervisor, version.signed_at,
    )  # fmt: skip
    assert signed.pictures == []
