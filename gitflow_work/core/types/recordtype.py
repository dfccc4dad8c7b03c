"""Types of records: their fields, folder, prefix and workflow."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gitflow_work.core.item import Value

BUILT_IN_KEYS = frozenset({"id", "type", "title", "status", "workflow", "assignee", "claimed_by", "claimed_until"})
"""Keys that every type has, listed in its file or not."""

FIELD_KINDS = frozenset(
    {"text", "integer", "number", "boolean", "date", "date-time", "enum", "user", "url", "id", "list"}
)


class Field(NamedTuple):
    """A field of a type. `of` is the kind of a list's members; `type` the record type that an id points to.

    `default` is what `new` writes: a text, for a list a list of texts. `line` is the field's place in the file, from 1.
    """

    name: str
    kind: str = "text"
    of: str = "text"
    type: str | None = None
    values: tuple[str, ...] = ()
    required: bool = False
    default: Value = None
    description: str = ""
    line: int = 1

    @property
    def is_reference(self) -> bool:
        """Whether the field holds ids of other items."""
        return self.kind == "id" or (self.kind == "list" and self.of == "id")


class RecordType(NamedTuple):
    """A type of record. `folder` is relative to `.workflow/`; `workflow` names a workflow file without `.yml`.

    `template` is relative to `.workflow/templates/`. `lines` gives the line of each key of the file, from 1.
    """

    name: str
    prefix: str
    folder: str
    workflow: str
    description: str = ""
    closed: bool = False
    template: str | None = None
    fields: Mapping[str, Field] = MappingProxyType({})
    path: str = ""
    lines: Mapping[str, int] = MappingProxyType({})

    def knows(self, key: str) -> bool:
        """Whether an item of this type may carry `key`."""
        return not self.closed or key in self.fields or key in BUILT_IN_KEYS or key.startswith("x-")
