"""What is shipped beside the code: the plain files under `templates/`.

In a checkout `templates/` stands beside the package, in an installed wheel inside it. Reading them is like importing a
module: nothing of the user's is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def folder(name: str) -> Path:
    """The folder `templates/NAME`."""
    from pathlib import Path

    package = Path(__file__).resolve().parent.parent
    inside = package / "templates"
    return (inside if inside.is_dir() else package.parent / "templates") / name


def template_names(kind: str) -> tuple[str, ...]:
    """The names of the built-in templates of a kind (`items`, `artifacts`), with `.md` and the like, sorted."""
    return tuple(sorted(one.name for one in folder(kind).iterdir() if one.is_file()))


def template(kind: str, name: str) -> bytes | None:
    """A built-in template by its name; None when there is none."""
    return (folder(kind) / name).read_bytes() if name in template_names(kind) else None
