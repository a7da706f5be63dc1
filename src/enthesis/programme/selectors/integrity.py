"""Proof that no loaded version of a programme was changed, and what keeps it so."""

from collections.abc import Iterator

from enthesis.audit.domain import postgresql_guard, sqlite_guard
from enthesis.audit.models import Entry
from enthesis.audit.selectors import name_of
from enthesis.core.integrity import Damage
from enthesis.programme.domain import stored_hash
from enthesis.programme.models import ProgrammeVersion

_GUARD = (
    "programme_programmeversion", "programme_version_frozen", "UPDATE",
    "A programme version is never changed: load the changed folder as another version.",
)  # fmt: skip
VERSION_GUARDS = (
    sqlite_guard(*_GUARD),
    postgresql_guard(*_GUARD, function="programme_version_frozen"),
)


def altered_versions() -> Iterator[Damage]:
    """Yield every version whose document does not give its hash, or whose hash is not the one that was recorded."""
    loaded = Entry.objects.filter(action="programme.load_version").values_list("target", "detail")
    recorded = {target: detail.get("hash") for target, detail in loaded}
    for version in (
        ProgrammeVersion.objects.select_related("programme").order_by("pk").iterator(chunk_size=10)
    ):
        where = f"version {version.number} of the programme {version.programme}"
        if stored_hash(version.document) != version.content_hash:
            yield Damage(where, "was changed: its hash does not follow from what it says")
        if recorded.get(name_of(version), version.content_hash) != version.content_hash:
            yield Damage(where, "is not what the audit record says was loaded")
