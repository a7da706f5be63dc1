"""Only services write: nothing else saves, creates, changes or deletes rows, or opens a transaction."""

import ast

import pytest

from tests.architecture.house import assert_nothing, modules, parsed

ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
QUERYSET = {"all", "exclude", "filter", "order_by", "select_for_update", "using"}


def writes(tree: ast.Module) -> list[str]:
    """Find what writes to the database, as `line: call`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in (
            "transaction.atomic",
            "django.db.transaction.atomic",
        ):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_write(node, node.func)
        ):
            found.append(f"{node.lineno}: {ast.unparse(node.func)}")
    return sorted(found)


def is_write(call: ast.Call, method: ast.Attribute) -> bool:
    """Tell whether a call of a method writes rows.

    Pictures are saved to a place and objects deleted by their key, so `save` and `delete` with a positional argument
    are not ours; `update` is a dictionary's unless it is called on a manager or a query.
    """
    if method.attr in ALWAYS:
        return True
    if method.attr in ("save", "delete"):
        return not call.args
    return method.attr == "update" and not call.args and is_query(method.value)


def is_query(value: ast.expr) -> bool:
    """Tell whether an expression is a manager or what a manager's methods give."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and (
            value.func.attr in QUERYSET or is_query(value.func.value)
        )
    return isinstance(value, ast.Attribute) and (
        value.attr in ("objects", "_base_manager") or value.attr.endswith("_set")
    )


def may_write(module: str) -> bool:
    """Tell whether a module, `app.name…`, is a service."""
    return module.split(".")[1:2] == ["services"]


def test_only_services_write() -> None:
    found = [
        f"{name}:{line}" for name, path in modules() if not may_write(name) for line in writes(parsed(path))
    ]
    assert_nothing(found)


def test_services_are_seen_to_write() -> None:
    assert any(writes(parsed(path)) for name, path in modules() if may_write(name))


@pytest.mark.parametrize(
    "code",
    [
        "case.save()",
        "case.save(update_fields=['state'])",
        "case.delete()",
        "Case.objects.create(state='draft')",
        "student.case_set.get_or_create(number=1)",
        "Case.objects.filter(pk=1).update(state='draft')",
        "Case.objects.update(state='draft')",
        "Case.objects.filter(pk=1).order_by('pk').delete()",
        "with transaction.atomic():\n    pass",
        "@transaction.atomic\ndef f(): ...",
        "transaction.atomic(using='default')",
    ],
)
def test_planted_write_is_found(code: str) -> None:
    assert len(writes(ast.parse(code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "image.save(buffer, 'PNG')",
        "store.delete(key)",
        "context.update(title='Case')",
        "digest.update(data)",
        "services.save_draft(actor=user)",
        "transaction.on_commit(run)",
    ],
)
def test_what_only_sounds_like_a_write_is_not_found(code: str) -> None:
    assert writes(ast.parse(code)) == []


def test_only_services_may_write() -> None:
    assert may_write("logbook.services")
    assert may_write("logbook.services.cases")
    assert not may_write("logbook.views.services")
    assert not may_write("jobs.management.commands.worker")
