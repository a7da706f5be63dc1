"""The registry of what must never change."""

from enthesis.core import integrity
from enthesis.core.integrity import Damage, integrity_checks, register_integrity_check


def test_checks_are_kept_by_name_and_replaced(monkeypatch):
    monkeypatch.setattr(integrity, "_checks", {})
    register_integrity_check("signed cases", lambda: iter([Damage("case 7", "was changed")]))
    register_integrity_check("signed cases", lambda: iter([Damage("case 8", "was changed")]))
    assert {name: list(check()) for name, check in integrity_checks().items()} == {
        "signed cases": [Damage("case 8", "was changed")]
    }
