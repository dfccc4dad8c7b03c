"""Lint of types: what is wrong between them, and what in one of them is no mistake of spelling but cannot be meant.

`clashes` are looked for whenever rules are read, since nothing may be judged by rules that have one. `lint` is for
those who ask; each of its rules is one function here and one line in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice

from gitflow_work.core.finding import ERROR, WARNING, Finding
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.core.words import near

TYPES = f"{WORKFLOW_DIR}/types/"
WORKFLOWS = f"{WORKFLOW_DIR}/workflows/"
TEMPLATES = f"{WORKFLOW_DIR}/templates/"
MAX_WORDS = 10
"""For so many words of one file a similar one is looked for: thousands of mistakes must not take seconds."""
MAX_FINDINGS = 200
"""More findings of one rule in one file help nobody."""


def clashes(types: Mapping[str, RecordType], workflows: Collection[str], paths: Collection[str]) -> Iterator[Finding]:
    """What does not fit together. `paths` are the rule files that are there, readable or not: what stands in one that
    cannot be read is not missed, it has its own finding.
    """
    prefixes: dict[str, RecordType] = {}
    for one in types.values():
        if one.workflow not in workflows and f"{WORKFLOWS}{one.workflow}.yml" not in paths:
            message = f"the workflow {one.workflow} of the type {one.name} does not exist"
            hint = near(one.workflow, workflows) or f"add {WORKFLOWS}{one.workflow}.yml"
            yield _at(one, "workflow", "unknown-workflow", message, hint)
        first = prefixes.setdefault(one.prefix.casefold(), one)
        if first is not one:
            message = f"the types {first.name} and {one.name} have the same prefix {one.prefix}"
            yield _at(one, "prefix", "duplicate-prefix", message, "give each type a prefix of its own")
        yield from _unknown_references(one, types, paths)
    yield from _overlapping_folders(types)


def _unknown_references(one: RecordType, types: Mapping[str, RecordType], paths: Collection[str]) -> Iterator[Finding]:
    looked = 0
    for field in one.fields.values():
        if field.type is not None and field.type not in types and f"{TYPES}{field.type}.yml" not in paths:
            looked += 1
            message = f"the field {field.name} points to the type {field.type}, which does not exist"
            hint = near(field.type, types) if looked <= MAX_WORDS else None
            yield Finding("unknown-type", message, path=one.path, line=field.line, hint=hint)


def _overlapping_folders(types: Mapping[str, RecordType]) -> Iterator[Finding]:
    """Compared without case, as some file systems do; sorted, so that a folder precedes what is in it."""
    folders = sorted((one.folder.casefold() + "/", one.name, one) for one in types.values())
    outer: tuple[str, RecordType] | None = None
    for folder, _, one in folders:
        if outer is not None and folder.startswith(outer[0]):
            message = f"the folders of {outer[1].name} and {one.name} overlap: {outer[1].folder} and {one.folder}"
            yield _at(one, "folder", "overlapping-folders", message, "give each type a folder of its own")
        else:
            outer = folder, one


def lint(types: Collection[RecordType], templates: Collection[str] | None = None) -> list[Finding]:
    """Every defect of each type by itself, by path and line.

    `templates` are the files below `.workflow/templates/` and those that are built in, as a type's `template` names
    them; None when nobody looked.
    """
    found = [finding for one in types for rule in RULES for finding in islice(rule(one), MAX_FINDINGS)]
    if templates is not None:
        found += [finding for one in types for finding in missing_template(one, templates)]
    return sorted(found, key=lambda one: (one.path or "", one.line))


def duplicate_value(one: RecordType) -> Iterator[Finding]:
    """An enum that lists a value twice; a warning for two that `set` cannot tell apart, as it takes either case."""
    for field in one.fields.values():
        seen: dict[str, str] = {}
        for value in field.values:
            folded = value.casefold()
            first = seen.get(folded)
            if first is None:
                seen[folded] = value
            elif first == value:
                message = f"{field.name} has the value {value} twice"
                yield _in(one, field, "duplicate-value", message, "remove one of them")
            else:
                message = f"the values {first} and {value} of {field.name} differ only in upper and lower case"
                yield _in(one, field, "duplicate-value", message, "keep one of them", WARNING)


def required_default(one: RecordType) -> Iterator[Finding]:
    """A required field with a default: `new` fills it in, so nobody is ever asked for it."""
    for field in one.fields.values():
        if field.required and field.default is not None:
            message = f"{field.name} is required and has a default, so nobody is ever asked for it"
            yield _in(one, field, "required-default", message, "remove `required` or `default`", WARNING)


def similar_fields(one: RecordType) -> Iterator[Finding]:
    """Two fields whose names differ only in case, or in `-` and `_`: sooner or later the wrong one is set."""
    seen: dict[str, Field] = {}
    for field in one.fields.values():
        first = seen.setdefault(field.name.casefold().replace("-", "_"), field)
        if first is not field:
            message = f"the fields {first.name} and {field.name} are easily taken for each other"
            yield _in(one, field, "similar-fields", message, "rename one of them", WARNING)


def missing_template(one: RecordType, templates: Collection[str]) -> Iterator[Finding]:
    """A template that is not there; its name may be given without `.md`."""
    if one.template is not None and one.template not in templates and f"{one.template}.md" not in templates:
        message = f"the template of the type {one.name} does not exist: {TEMPLATES}{one.template}"
        hint = near(one.template, templates) or f"add {TEMPLATES}{one.template}, or remove `template`"
        yield _at(one, "template", "missing-template", message, hint)


RULES: tuple[Callable[[RecordType], Iterator[Finding]], ...] = (duplicate_value, required_default, similar_fields)


def _at(one: RecordType, key: str, rule: str, message: str, hint: str | None) -> Finding:
    return Finding(rule, message, path=one.path, line=one.lines.get(key, 1), hint=hint)


def _in(one: RecordType, field: Field, rule: str, message: str, hint: str, level: str = ERROR) -> Finding:
    return Finding(rule, message, level, path=one.path or None, line=field.line, hint=hint)
