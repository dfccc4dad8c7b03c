"""YAML files as editors understand them: plain scalars have the types of YAML 1.2's core schema."""

from __future__ import annotations

import re
from typing import Any

import yaml


class _Core(yaml.SafeLoader):
    """PyYAML's own typing is that of YAML 1.1, where `no` is false and `010` is eight."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("null", "~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", "[-+]?[0-9]+", [*"-+0123456789"]),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", [*"-+.0123456789"]),
):
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^({_pattern})$"), _first)


def _whole(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(node.value)  # `010` is ten here


_Core.add_constructor("tag:yaml.org,2002:int", _whole)


def load(text: str | bytes) -> Any:
    """The one document of a text."""
    return yaml.load(text, Loader=_Core)  # noqa: S506 (made from SafeLoader)
