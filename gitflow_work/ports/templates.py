"""Rendering of templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    pass


Plain: TypeAlias = "str | int | bool | list[str]"
"""What a template's values are."""


class Rendered(NamedTuple):
    """What a template says. `notes` are sentences for people: which limit this system does not set."""

    text: str
    notes: tuple[str, ...] = ()


class Renderer(Protocol):
    """Renders templates, whoever wrote them: bound in time, memory and output, without a way to anything else."""

    def __call__(self, source: str, values: Mapping[str, Plain]) -> Rendered:
        """`source` with these values. Raises BadFile, with the line (0: not known), when it cannot be rendered."""
        ...
