"""docs/files.md has a row for each key of config.yml, with its default, and for no other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gitflow_work.formats.schemas import config
from tests.house.shell import TOP

WHOLE = {"github: issues: states"}
"""Maps whose few keys stand together in one row."""


def leaves(schema: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The keys of a schema that hold values: `a: b: c`, as people would say it, and what the schema says of it."""
    for name, one in schema["properties"].items():
        path = (*above, name)
        said = ": ".join(path)
        if "properties" in one and said not in WHOLE:
            yield from leaves(one, path)
        else:
            yield said, one


def rows() -> dict[str, tuple[str, str]]:
    """The table: what a key means, and its default."""
    page = (TOP / "docs" / "files.md").read_text(encoding="utf-8")
    section = page.partition("\n## config.yml\n")[2].partition("\n## ")[0]
    found = re.findall(r"^\| `([^`]+)` \| (.+) \| (.*)\|$", section, re.MULTILINE)
    assert len(found) == len({key for key, _, _ in found}), "a key has two rows"
    return {key: (means, default.strip()) for key, means, default in found}


def test_every_key_has_a_row_and_no_other() -> None:
    assert sorted(rows()) == sorted(name for name, _ in leaves(config.schema()))


def test_a_default_that_the_schema_states_is_the_one_of_the_row() -> None:
    told = {name: one["default"] for name, one in leaves(config.schema()) if one.get("default")}
    assert {name: default for name, default in told.items() if f"`{default}`" not in rows()[name][1]} == {}


def test_the_values_to_choose_from_are_told() -> None:
    known = dict(leaves(config.schema()))
    enums = {name: [one for one in schema.get("enum", ()) if one] for name, schema in known.items() if name != "format"}
    told = rows()
    missing = {name: [one for one in values if f"`{one}`" not in told[name][0]] for name, values in enums.items()}
    assert {name: values for name, values in missing.items() if values} == {}


def test_the_keys_of_a_map_in_one_row_are_told() -> None:
    known = dict(leaves(config.schema()))
    for name in WHOLE:
        assert [key for key in known[name]["properties"] if f"`{key}`" not in rows()[name][0]] == []
