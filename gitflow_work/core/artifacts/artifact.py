"""Artifacts as workflow files declare them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Validator:
    """What the contents of an artifact are held to. `value` is what the workflow file gives it, as JSON.

    `schema` is the path of the rule file that it needs, if any. `line` and `column`, from 1, are its place.
    """

    name: str
    value: str = "null"
    schema: str | None = None
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that a transition requires or produces. `path` is a pattern (core/artifacts/patterns.py).

    `required` says only that it may not be missing: whatever is there is held to the rest. `multiple` is None where
    the file does not say. `lfs`: pointers of git LFS count as the file. `line` and `column`, from 1, are its place.
    """

    type: str
    path: str
    required: bool = False
    multiple: bool | None = None
    depends_on: tuple[str, ...] = ()
    validators: tuple[Validator, ...] = ()
    description: str = ""
    lfs: bool = False
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)

    @property
    def is_many(self) -> bool:
        """Whether several files may match. Unsaid, a star or a folder does; a path that `{NNN}` alone leaves open does
        not: two files with two numbers are one artifact made twice.
        """
        return self.multiple if self.multiple is not None else "*" in self.path or self.path.endswith("/")
