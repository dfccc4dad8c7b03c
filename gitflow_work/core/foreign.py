"""What an import works with: files of another tool as they lie in a folder, and what is told about them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """One file. `path` is relative to the folder, with `/`, printable; `place` is the part of it that has a meaning."""

    place: str
    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that an import tells: a stable word, where, and a sentence.

    `path` is relative to the foreign folder; None when the sentence is about several files. `line` counts from 1.
    """

    rule: str
    message: str
    path: str | None = None
    line: int | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignFolder:
    """The files of a folder in the order of import, and what could not be read, as reports."""

    files: tuple[ForeignFile, ...]
    reports: tuple[Report, ...] = field(default=())
