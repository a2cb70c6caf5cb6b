"""What the house asks of every file, checked on every file."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models

from accounts.scoped_admin import ScopedModelAdmin

ROOT = Path(__file__).resolve().parents[1]
FLOORS = [("accounts", "media"), ("programs",), ("mentors", "events"), ("impact",), ("pages",), ("config",)]
ROOMS = [room for floor in FLOORS for room in floor]
FLOOR_OF = {room: level for level, floor in enumerate(FLOORS) for room in floor}
MODELS = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
TEMPLATES = sorted(path for path in ROOT.glob("**/templates/**/*") if path.is_file() and ".venv" not in path.parts)
SOURCES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.relative_to(ROOT).parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# Not rules: they declare, ask or show, and may know a request.
NOT_RULES = re.compile(r"(models|admin|scoped_admin|management|templatetags|views|forms|urls|feeds|middleware|apps)")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def fields_of(model) -> list[models.Field]:
    """Return the fields that someone wrote: no automatic number, no reverse side."""
    own = chain(model._meta.local_fields, model._meta.local_many_to_many)
    return [field for field in own if not field.auto_created and field.model.__module__.split(".")[0] in ROOMS]


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


# Models


def test_every_field_has_a_label():
    unlabelled = [str(field) for model in MODELS for field in fields_of(model) if not field._verbose_name]

    assert unlabelled == []


@pytest.mark.parametrize("room", [room for room in ROOMS if any(m._meta.app_label == room for m in MODELS)])
def test_at_least_four_fields_in_ten_say_their_effect(room):
    fields = [field for model in MODELS if model._meta.app_label == room for field in fields_of(model)]
    helped = [field for field in fields if field.help_text]

    assert len(helped) / len(fields) >= 0.4


def test_every_constraint_reads_as_a_fact_and_has_a_message():
    constraints = [constraint for model in MODELS for constraint in model._meta.constraints]
    plain = [
        constraint.name
        for constraint in constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
        or not re.fullmatch(r"[a-z]+(_[a-z]+){2,}", constraint.name)
    ]

    assert plain == []


def test_every_model_says_its_name_once_and_as_many():
    nameless = [model.__name__ for model in MODELS if "verbose_name" not in model._meta.original_attrs]
    nameless += [model.__name__ for model in MODELS if "verbose_name_plural" not in model._meta.original_attrs]

    assert nameless == []


def test_a_model_points_only_at_its_own_floor_room_or_below():
    upwards = [
        str(field)
        for model in MODELS
        for field in fields_of(model)
        if field.is_relation
        and (target := field.related_model._meta.app_label) in ROOMS
        and target != model._meta.app_label
        and FLOOR_OF[target] >= FLOOR_OF[model._meta.app_label]
    ]

    assert upwards == []


# The back office


def test_every_model_is_in_the_back_office():
    missing = [model.__name__ for model in MODELS if model not in admin.site._registry]

    assert missing == []


def test_every_page_of_the_back_office_stands_on_the_scoped_base():
    others = [
        str(model._meta)
        for model, registered in admin.site._registry.items()
        if not isinstance(registered, ScopedModelAdmin)
    ]

    assert others == []


# Layers


def test_a_room_imports_only_from_the_floors_below():
    upwards = [
        f"{named(path)}: {name}"
        for path in SOURCES
        for name in imports_of(path)
        if (room := named(path).split("/")[0]) != (other := name.split(".")[0])
        and other in ROOMS
        and FLOOR_OF[other] >= FLOOR_OF[room]
    ]

    assert upwards == []


def test_models_know_no_form_no_view_and_no_request():
    knowing = [
        f"{named(path)}: {name}"
        for path in SOURCES
        if re.search(r"/models(/|\.py)", named(path))
        for name in imports_of(path)
        if re.search(r"\b(forms|views|admin)\b|^django\.http", name)
    ]

    assert knowing == []


def test_rules_know_no_form_no_view_and_no_request():
    knowing = [
        f"{named(path)}: {name}"
        for path in SOURCES
        if named(path).split("/")[0] != "config" and not NOT_RULES.search("/".join(path.relative_to(ROOT).parts[1:]))
        for name in imports_of(path)
        if re.search(r"^(accounts|media|programs|mentors|events|impact|pages)\.(forms|views|admin)\b", name)
    ]

    assert knowing == []


def test_the_types_of_every_module_that_opens_a_transaction_are_checked():
    checked = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
    writing = {
        named(path)
        for path in SOURCES
        if len(path.relative_to(ROOT).parts) == 2 and "transaction.atomic" in path.read_text()
    }

    assert writing - set(checked) == set()


# Files


def test_files_are_short():
    limits = {"models": 300} | {path.stem: 500 for path in TESTS}
    long = [
        f"{named(path)}: {length} lines"
        for path in SOURCES + TESTS
        if (length := len(path.read_text().splitlines())) > limits.get(path.stem, 400)
    ]

    assert long == []


def test_functions_are_short():
    long = [
        f"{named(path)}: {node.name}, {length} lines"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := node.end_lineno - node.lineno + 1) > 60
    ]

    assert long == []


def test_tests_are_short_and_need_no_explanation():
    unclear = [
        f"{named(path)}: {node.name}"
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and (ast.get_docstring(node) or node.end_lineno - node.lineno + 1 > 40)
    ]

    assert unclear == []


def test_templates_are_short():
    long = [
        f"{named(path)}: {length} lines" for path in TEMPLATES if (length := len(path.read_text().splitlines())) > 130
    ]

    assert long == []


def test_nothing_is_put_off_and_no_warning_is_silenced():
    mark = re.compile(r"\b(TODO|FIXME|XXX)\b|#\s*(noqa|nosec|pragma: no cover)|djlint:off")
    marked = [
        f"{named(path)}: {line.strip()}"
        for path in SOURCES + TESTS + TEMPLATES
        if path != Path(__file__)
        for line in path.read_text().splitlines()
        if mark.search(line)
    ]

    assert marked == []


def test_a_swallowed_error_says_why():
    silent = [
        f"{named(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
    ]

    assert silent == []


# Templates


def test_templates_hold_no_inline_style_and_no_inline_handler():
    inline = re.compile(r"""<[^>{}]*\s(style|on[a-z]+)\s*=|javascript:""", re.IGNORECASE)
    found = [f"{named(path)}: {match[0]}" for path in TEMPLATES for match in inline.finditer(path.read_text())]

    assert found == []


def test_scripts_and_styles_in_a_page_carry_its_nonce_or_a_source():
    element = re.compile(r"<(script|style)\b([^>]*)>", re.IGNORECASE)
    bare = [
        f"{named(path)}: {match[0]}"
        for path in TEMPLATES
        for match in element.finditer(path.read_text())
        if not re.search(r"\bsrc=|csp_nonce", match[2])
    ]

    assert bare == []


def test_templates_name_no_other_host():
    loading = re.compile(r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=["']?(?:https?:)?//""")
    styles = re.compile(r"""<link\b[^>]*rel=["']?(?:stylesheet|preload|icon)[^>]*href=["']?(?:https?:)?//""")
    found = [
        f"{named(path)}: {match[0]}"
        for path in TEMPLATES
        for pattern in (loading, styles)
        for match in pattern.finditer(path.read_text())
    ]

    assert found == []


def test_components_say_what_they_take():
    silent = [
        named(path)
        for path in TEMPLATES
        if "components" in path.parts and not re.match(r"\{#|\{% comment", path.read_text().lstrip())
    ]

    assert silent == []
