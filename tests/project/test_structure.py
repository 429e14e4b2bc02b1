"""What the import linter cannot see."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "skranke"
# From the top down; a package may refer to those below it.
ORDER = ["web", "watch", "shadow", "channels", "mail", "form", "cases", "promise", "people"]
PYTHON = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def test_foreign_keys_point_downwards() -> None:
    for model in apps.get_models():
        if model._meta.app_label not in ORDER:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if getattr(field, "concrete", False) and target and target._meta.app_label in ORDER:
                above, below = ORDER.index(model._meta.app_label), ORDER.index(target._meta.app_label)
                assert above <= below or model is target, f"{model.__name__}.{field.name} points upwards."


def test_lib_uses_nothing_of_django_but_the_translation() -> None:
    for path in (SOURCE / "lib").rglob("*.py"):
        for module in re.findall(r"^(?:from|import) (django[\w.]*)", path.read_text(), re.MULTILINE):
            assert module == "django.utils.translation", f"{path.name} imports {module}."


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_and_functions_are_small_enough_to_read(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 400, "Split this file."
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} is over 50 lines."


def test_nobody_fetches_a_case_by_id_but_access() -> None:
    fetch = re.compile(r"(Case|Message|Attachment)\.objects\.get\(pk=")
    for folder in ("web", "api"):
        for path in (SOURCE / folder).rglob("*.py"):
            assert not fetch.search(path.read_text()), f"{path} fetches by id; ask cases.access."
