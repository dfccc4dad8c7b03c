"""Whether an answer is as GitHub's OpenAPI description has it."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.github.published import openapi


@cache
def _registry() -> Any:
    return Registry().with_resource("urn:openapi", Resource.from_contents(openapi(), default_specification=DRAFT202012))


@cache
def validator(method: str, template: str, status: int) -> Validator | None:
    """That of one answer; None where it has no body. KeyError: GitHub has no such route or status."""
    told = openapi()["paths"][template][method.lower()]["responses"][str(status)]
    if "$ref" in told:
        told = openapi()["components"]["responses"][told["$ref"].rpartition("/")[2]]
    if "content" not in told:
        return None
    return Draft202012Validator(_absolute(told["content"]["application/json"]["schema"]), registry=_registry())


def _absolute(value: Any) -> Any:
    """References of a part of the description, made to work outside of it."""
    if isinstance(value, dict):
        return {key: _absolute(one) for key, one in value.items()} | (
            {"$ref": f"urn:openapi{value['$ref']}"} if "$ref" in value else {}
        )
    return [_absolute(one) for one in value] if isinstance(value, list) else value


def faults(method: str, template: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer, in words."""
    found = validator(method, template, status)
    if found is None:
        return [] if body is None else ["a body where there should be none"]
    return _words(found, body)


def unfit(name: str, body: Any) -> list[str]:
    """What is wrong with a value by one of the description's schemas: payloads of webhooks are there by name."""
    told = {"$ref": f"urn:openapi#/components/schemas/{name}"}
    return _words(Draft202012Validator(told, registry=_registry()), body)


def _words(by: Validator, body: Any) -> list[str]:
    return [f"{one.json_path}: {one.message[:300]}" for one in by.iter_errors(body)]
