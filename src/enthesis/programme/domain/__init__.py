"""A programme as data: its models, how a folder is read and checked, and how a document is kept and looked up."""

from enthesis.programme.domain.block import Block, Term, UnknownTerm, as_choices
from enthesis.programme.domain.document import ProgrammeDocument, stored_hash
from enthesis.programme.domain.findings import Finding
from enthesis.programme.domain.folder import Reading, read_folder
from enthesis.programme.domain.measurements import Measurement
from enthesis.programme.domain.provenance import Provenance
from enthesis.programme.domain.regions import Region, Structure, View
from enthesis.programme.domain.schema import json_schema

__all__ = [
    "Block",
    "Finding",
    "Measurement",
    "ProgrammeDocument",
    "Provenance",
    "Reading",
    "Region",
    "Structure",
    "Term",
    "UnknownTerm",
    "View",
    "as_choices",
    "json_schema",
    "read_folder",
    "stored_hash",
]
