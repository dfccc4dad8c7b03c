"""The JSON Schemas of rule files say what their readers say: of every file shown anywhere, of every mistake planted,
and of values drawn by chance.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.gates import GATES, LATER
from gitflow_work.errors import BadFile
from gitflow_work.formats import presets, schemas
from gitflow_work.formats.rules import (
    attemptkeys,
    configfile,
    overridefile,
    rolesfile,
    transitions,
    typefile,
    workflowfile,
)
from tests.formats import test_workflowfile as workflows
from tests.formats.yaml12 import load

EXAMPLES = Path(__file__).parents[3] / "shared" / "formats"


@cache
def validator(name: str) -> jsonschema.Draft7Validator:
    schema = schemas.build(name)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def errors(name: str, text: str | bytes) -> list[str]:
    """What the schema has against a file."""
    return [f"{one.json_path}: {one.message}" for one in validator(name).iter_errors(load(text))]


def schema_of(path: str) -> str:
    """The name of the schema of a file below `.workflow/`."""
    found = schemas.modeline(path)
    assert found is not None, path
    return Path(found.partition("=")[2]).stem


def test_each_file_of_the_folder_is_a_schema_of_draft_07() -> None:
    files = schemas.files()
    assert sorted(files) == sorted(f".workflow/schemas/{name}.json" for name in schemas.SCHEMAS)
    for data in files.values():
        shape = json.loads(data)
        assert shape["$schema"] == "http://json-schema.org/draft-07/schema#"
        jsonschema.Draft7Validator.check_schema(shape)
        assert all(ref.startswith("#/definitions/") for ref in refs(shape))
    assert schemas.files() == files


def refs(shape: Any) -> list[str]:
    below = shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ()
    own = [shape["$ref"]] if isinstance(shape, dict) and isinstance(shape.get("$ref"), str) else []
    return own + [ref for one in below for ref in refs(one)]


def test_every_key_is_described() -> None:
    silent = [where for name in schemas.SCHEMAS for where in undescribed(schemas.build(name), name)]
    # flowspec's own, which nothing here reads
    assert {where.rpartition(".")[2] for where in silent} <= {"command", "description", *LATER, "role"}


def undescribed(shape: Any, where: str) -> list[str]:
    found = []
    if isinstance(shape, dict):
        properties = shape.get("properties")
        if isinstance(properties, dict) and not {"const", "if"} & {key for one in properties.values() for key in one}:
            found += [f"{where}.{key}" for key, one in properties.items() if "description" not in one]
        below = {key: one for key, one in shape.items() if key not in ("if", "then", "else", "allOf")}
        for key, one in below.items():
            found += undescribed(one, f"{where}.{key}") if isinstance(one, dict) and key != "properties" else []
        if isinstance(properties, dict):
            for key, one in properties.items():
                found += undescribed(one, f"{where}.{key}")
    return [one for one in found if not one.endswith(".states")]


@pytest.mark.parametrize("gate", GATES)
def test_every_gate_describes_its_value(gate: str) -> None:
    value = schemas.build("workflow")["definitions"]["gate"]["properties"][gate]
    assert value["description"]


# --- files that are right


@pytest.mark.parametrize("preset", presets.names())
def test_every_file_of_a_preset_is_valid_and_names_its_schema(preset: str) -> None:
    rules = {path: data for path, data in presets.files(preset).items() if path.endswith(".yml")}
    for path, data in rules.items():
        assert errors(schema_of(path), data) == [], path
        assert data.decode().splitlines()[0] == schemas.modeline(path), path


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples of the formats are not beside the checkout")
def test_every_example_of_the_formats_is_valid() -> None:
    files = sorted(EXAMPLES.rglob("*.yml"))
    assert {schema_of(f".workflow/{file.relative_to(EXAMPLES)}") for file in files} == set(schemas.SCHEMAS)
    for file in files:
        path = f".workflow/{file.relative_to(EXAMPLES)}"
        text = file.read_text(encoding="utf-8")
        assert errors(schema_of(path), text) == [], path
        if text.startswith("# yaml-language-server"):
            assert text.splitlines()[0] == schemas.modeline(path)


DATA = Path(__file__).parents[3] / "shared" / "data" / "flowspec"


@pytest.mark.skipif(not DATA.is_dir(), reason="flowspec's files are not beside the checkout")
def test_real_files_of_flowspec_are_valid() -> None:
    for file in DATA.glob("*.yml"):
        assert errors("workflow", file.read_bytes()) == []


# --- the tables of the reader's own tests

UNSEEN = {
    "empty", "a list", "bad YAML", "a near miss of a top key", "an unknown gate", "a command for a shell",
    "a command with NUL", "a script outside",
}  # fmt: skip
"""What a schema cannot see: no YAML at all, keys that may be flowspec's, gates that somebody may have installed, and
what a line means.
"""


@pytest.mark.parametrize("case", workflows.MISTAKES)
def test_a_mistake_that_the_reader_finds_is_refused_by_the_schema(case: str) -> None:
    text, _, level, line, _ = workflows.MISTAKES[case]
    if case == "bad YAML":
        with pytest.raises(yaml.YAMLError):
            load(text)
    elif case in UNSEEN - {"empty", "a list"} or level != ERROR:
        assert errors("workflow", text) == []
    else:
        assert errors("workflow", text) != []
        assert line in lines("workflow", text)


def lines(name: str, text: str) -> set[int]:
    """The lines of what the schema refuses."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    found = {1} if node is None else set()
    for error in validator(name).iter_errors(load(text)):
        at = node
        for step in error.absolute_path if node is not None else ():
            if isinstance(at, yaml.SequenceNode) and isinstance(step, int):
                at = at.value[step]
            elif isinstance(at, yaml.MappingNode):
                at = next(value for key, value in at.value if key.value == step)
        found |= {at.start_mark.line + 1} if node is not None else set()
        if isinstance(at, yaml.MappingNode):  # an unknown key stands somewhere in its map
            found |= {key.start_mark.line + 1 for key, _ in at.value}
    return found


@pytest.mark.parametrize("line", workflows.VALIDATIONS)
def test_every_spelling_of_validation_is_valid(line: str) -> None:
    assert errors("workflow", workflows.EDGE + f"    {line}\n") == []


# --- values drawn by chance

SCALARS = (
    "",
    "3",
    "0",
    "-1",
    "2.5",
    "true",
    "no",
    "text",
    "'  '",
    "''",
    "'12'",
    "5d",
    "NONE",
    "keyword",
    "signed",
    "path",
)
VALUES: st.SearchStrategy[str] = st.sampled_from(
    [*SCALARS, "[]", "{}", "[a]", "[a, 2]", "[a, [b]]", "[{}]", "[[]]", "[a, '']", "{a: b}", "{name: A}",
     "{kind: enum}", "{kind: list, of: enum, values: [a]}", "[{name: A}]", "[{type: a, path: b}]", "[{type: a}]",
     "{x-a: 1}", "[fields]", "[signed]", "[{fields: a}]", "[{any: [signed]}]", "[{any: []}]", "[{keyword: 3}]",
     "[{keyword: [a]}]", "[{approvals: 2}]", "[{approvals: {count: 0}}]", "[{approvals: {role: qa, count: 2}}]",
     "[{signed: {role: a}}]", "[{signed: qa}]", "[{roles: []}]", "[{a: 1, b: 2}]", "{ann: {}}", "{ann: []}",
     "{ann: {email: a@b}}"]
)  # fmt: skip
ODD = st.text("ab{}[]\"' KEYWORDidfrom:*.-_/1", max_size=12).map(json.dumps)

Reader = Callable[[bytes, str], list[Finding]]


def _findings(parse: Callable[[bytes, str], tuple[Any, list[Finding]]]) -> Reader:
    return lambda data, path: parse(data, path)[1]


def _override(data: bytes, path: str) -> list[Finding]:
    try:
        overridefile.parse(data, path)
    except BadFile as error:
        return [Finding("unreadable-file", error.message)]
    return []


BASES: dict[str, tuple[str, Reader, tuple[str, ...]]] = {
    "config": (
        ".workflow/config.yml", _findings(configfile.parse),
        (
            "format: 1\n{key}: {value}\n",
            "format: 1\ncheck:\n  {key}: {value}\n",
            "format: 1\ncommits: {{{key}: {value}}}\n",
        ),
    ),
    "roles": (
        ".workflow/roles.yml", _findings(rolesfile.parse),
        ("{key}: {value}\n", "people:\n  ann:\n    {key}: {value}\n", "roles:\n  qa:\n    {key}: {value}\n"),
    ),
    "type": (
        ".workflow/types/t.yml", _findings(typefile.parse),
        (
            "prefix: T\nfolder: t\nworkflow: t\n{key}: {value}\n",
            "prefix: T\nfolder: t\nworkflow: t\nfields:\n  a: {{{key}: {value}}}\n",
            "prefix: {value}\nfolder: {value}\nworkflow: {value}\n",
        ),
    ),
    "workflow": (
        ".workflow/workflows/w.yml", _findings(workflowfile.parse),
        (
            "states: [A, B]\ntransitions: [{{from: A, to: B}}]\n{key}: {value}\n",
            "states: [A, {{name: B, {key}: {value}}}]\ntransitions: [{{from: A, to: B}}]\n",
            "states: [A, {value}]\ntransitions: [{{from: A, to: B}}]\n",
            "states: [A, B]\ntransitions: [{{from: A, to: B, {key}: {value}}}]\n",
            "states: [A, B]\ntransitions: [{{from: {value}, to: {value}}}]\n",
            ("states: [A, B]\ntransitions:\n"
            " - {{from: A, to: B, input_artifacts: [{{type: a, path: b, {key}: {value}}}]}}\n"),
            "states: [A, B]\ntransitions: [{{from: A, to: B, retry: {{{key}: {value}}}}}]\n",
            "states: [A, B]\ntransitions: [{{from: A, to: B, hooks: {{before: {{run: a, {key}: {value}}}}}}}]\n",
            "states: [A, B]\ntransitions: [{{from: A, to: B, hooks: {{{key}: {value}}}}}]\n",
            "states: [A, B]\ntransitions: [{{from: A, to: B, hooks: {{after: {{run: {value}}}}}}}]\n",
            "states: [A, B]\ntransitions: [{{from: A, to: B, on_failure: {{{key}: {value}}}}}]\n",
        ),
    ),
    "override": (
        ".workflow/overrides/q.yml", _override,
        ("{key}: {value}\nitem: T-1\nfrom: A\nto: B\nrule: fields\nreason: R\n", "{key}: {value}\n"),
    ),
}  # fmt: skip
KEYS = {
    "config": [*configfile.TOP_KEYS, "squash", "rules", "identity", "subject", "x-a", "odd"],
    "roles": [*rolesfile.TOP_KEYS, *rolesfile.PERSON_KEYS, *rolesfile.ROLE_KEYS, "x-a", "odd"],
    "type": [*typefile.TYPE_KEYS[1:], *typefile.FIELD_KEYS, "x-a", "odd"],
    "workflow": [*workflowfile.OUR_KEYS, "workflows", *workflowfile.STATE_KEYS, "via", "back", "gates", "roles",
                 "validation", "input_artifacts", "required", "multiple", *transitions.ATTEMPT_KEYS,
                 *attemptkeys.RETRY_KEYS, *attemptkeys.COMMAND_KEYS[1:], *attemptkeys.HOOK_KEYS,
                 *attemptkeys.ON_FAILURE_KEYS, "x-a", "odd"],
    "override": ["by", "x-a", "odd"],
}  # fmt: skip

ABROAD = {
    "unknown-person", "unknown-gate", "bad-key", "shared-identity", "bad-default", "newer-format",
    "bad-command",
}  # fmt: skip
"""What only somebody can know who looks beyond the value. Of a workflow's outermost keys any may be flowspec's."""


@pytest.mark.parametrize("name", BASES)
@given(data=st.data())
def test_reader_and_schema_agree(name: str, data: st.DataObject) -> None:
    path, read, shapes = BASES[name]
    key, value = data.draw(st.sampled_from(KEYS[name])), data.draw(VALUES | ODD)
    text = data.draw(st.sampled_from(shapes)).format(key=key, value=value)
    try:
        loaded = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return
    if loaded is None or _twice(loaded):
        return
    found = [one for one in read(text.encode(), path) if one.level == ERROR]
    told = errors(name, text)
    if not found:
        assert told == [], text
    elif not any(beyond(name, one) for one in found):
        assert told != [], (text, found)


def _twice(node: Any) -> bool:
    """Whether a map has a key twice, which no schema can see."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        return len(set(keys)) < len(keys) or any(_twice(value) for _, value in node.value)
    return isinstance(node, yaml.SequenceNode) and any(_twice(value) for value in node.value)


def beyond(name: str, one: Finding) -> bool:
    return one.rule in ABROAD or (name == "workflow" and one.rule == "unknown-key" and one.column == 1)
