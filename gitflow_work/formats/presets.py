"""Presets: the files that `git work init --preset NAME` writes.

They are the package's own data (`shipped`), as plain files under `templates/presets/NAME/`, laid out as they will lie
in the user's repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage
from gitflow_work.formats import shipped

if TYPE_CHECKING:
    from pathlib import Path


def names() -> tuple[str, ...]:
    """The presets there are, sorted."""
    return tuple(sorted(one.name for one in _presets().iterdir() if one.is_dir()))


def files(name: str) -> dict[str, bytes]:
    """The files of a preset, by path from the top of the user's repository (`.workflow/config.yml`), sorted.

    Raises BadUsage for a preset that does not exist.
    """
    known = names()
    if name not in known:
        hint = near(name, known) or f"one of: {', '.join(known)}"
        raise BadUsage(f"there is no preset `{name[:80]}`", hint=hint)
    top = _presets() / name
    found = sorted(one for one in top.rglob("*") if one.is_file())
    return {one.relative_to(top).as_posix(): one.read_bytes() for one in found}


def _presets() -> Path:
    return shipped.folder("presets")
