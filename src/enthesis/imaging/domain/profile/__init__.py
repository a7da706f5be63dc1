"""The confidentiality profile of PS3.15 annex E as data: its table, its options, and the report of what was removed."""

from enthesis.imaging.domain.profile.options import STRICT, Options
from enthesis.imaging.domain.profile.table import Action, Rule, action_for, edition, rule_for, table

__all__ = ["STRICT", "Action", "Options", "Rule", "action_for", "edition", "rule_for", "table"]
