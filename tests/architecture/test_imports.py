"""Apps import only apps below them, modules only modules below them, and nobody another app's entry points."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.house import ENDS, LIBRARIES, contracts, floors, modules, parsed, present_apps
from tests.environment import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
PRIVATE = {"views", "api", "tasks", "receivers", "admin"}


def imported_modules(tree: ast.Module) -> set[str]:
    """List what a module imports, each name in full: `from a.b import c` gives `a.b` and `a.b.c`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def intrusions(importer: str, imported: set[str]) -> list[str]:
    """Find imports of entry points: an app's own `urls` and `apps`, and `config`, may import them, nobody else."""
    app, *inside = importer.split(".")
    found = []
    for name in sorted(imported):
        package, _, rest = name.partition(".")
        owner, _, module = rest.partition(".")
        kind = module.partition(".")[0]
        if package != "enthesis" or kind not in PRIVATE or owner in ENDS or app == "config":
            continue
        if owner != app or inside[:1] not in ([kind], ["urls"], ["apps"]):
            found.append(f"{importer} imports {name}")
    return found


def test_every_contract_is_kept() -> None:
    done = subprocess.run(
        [LINT_IMPORTS, "--cache-dir", ".cache/import_linter"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[done.stdout.find("Broken contracts") :]


def test_every_app_has_a_floor() -> None:
    assert set(present_apps()) <= set(floors())


def test_every_app_is_checked_inside() -> None:
    checked = {name.removeprefix("enthesis.") for name in contracts()["modules"]["containers"]}
    assert checked == set(present_apps()) - ENDS - LIBRARIES


def test_every_plain_library_is_kept_plain() -> None:
    plain = {name.removeprefix("enthesis.") for name in contracts()["plain-python"]["source_modules"]}
    assert plain >= LIBRARIES & set(present_apps())


def test_entry_points_are_private() -> None:
    assert [
        line for name, path in modules() for line in intrusions(name, imported_modules(parsed(path)))
    ] == []


def test_entry_point_of_another_app_is_found() -> None:
    assert intrusions("portal.selectors", {"enthesis.logbook.views", "enthesis.logbook.services"}) == [
        "portal.selectors imports enthesis.logbook.views"
    ]
    assert intrusions("logbook.services.cases", {"enthesis.logbook.tasks"}) == [
        "logbook.services.cases imports enthesis.logbook.tasks"
    ]
    assert intrusions("logbook.urls", {"enthesis.logbook.views.cases", "enthesis.core.views"}) == []
    assert intrusions("logbook.views.cases", {"enthesis.logbook.views.forms"}) == []


def test_imported_modules_are_read_in_every_form() -> None:
    tree = ast.parse("import a.b\nfrom c.d import e as f\ndef g():\n    from h import i")
    assert imported_modules(tree) == {"a.b", "c.d", "c.d.e", "h", "h.i"}


def test_planted_import_upwards_breaks_a_contract(tmp_path: Path) -> None:
    for app in (
        "config",
        "portal",
        "logbook",
        "reporting",
        "imaging",
        "programme",
        "accounts",
        "audit",
        "jobs",
        "core",
    ):
        (tmp_path / "enthesis" / app).mkdir(parents=True)
        (tmp_path / "enthesis" / app / "__init__.py").write_text("")
    (tmp_path / "enthesis" / "__init__.py").write_text("")
    (tmp_path / "enthesis" / "imaging" / "services.py").write_text("import enthesis.logbook.models\n")
    (tmp_path / "enthesis" / "imaging" / "models.py").write_text("import enthesis.imaging.services\n")
    (tmp_path / "enthesis" / "logbook" / "models.py").write_text("")
    command: list[str | Path] = [
        LINT_IMPORTS,
        "--no-cache",
        "--config",
        ROOT / "pyproject.toml",
        "--contract",
        "apps",
        "--contract",
        "modules",
    ]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "enthesis.imaging.services -> enthesis.logbook.models" in done.stdout
    assert "enthesis.imaging.models -> enthesis.imaging.services" in done.stdout
