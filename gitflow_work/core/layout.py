"""Where a new item's file goes. Position has no meaning afterwards: only the `id` in the file counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitflow_work.core.rules import Config
    from gitflow_work.core.types.recordtype import RecordType

WORKFLOW_DIR = ".workflow"
CONFIG_PATH = f"{WORKFLOW_DIR}/config.yml"
SHARDED = "sharded"
RESERVED_FOLDERS = frozenset({"types", "workflows", "schemas", "templates", "processes", "overrides"})
"""Folders of `.workflow/` that hold something else than items."""


def item_path(config: Config, record_type: RecordType, item_id: str, slug: str) -> str:
    """The path of a new item from the top of the work tree: `.workflow/tasks/T-7k3f9q-sign-in.md`.

    With `layout: sharded` it lies below two characters of the id, the first after the dash: `.workflow/tasks/7k/…`.
    An empty slug leaves the id alone.
    """
    folder = f"{WORKFLOW_DIR}/{record_type.folder}"
    if config.layout == SHARDED:
        folder += "/" + item_id.split("-", 1)[1].replace(".", "")[:2].lower()
    return f"{folder}/{item_id}-{slug}.md" if slug else f"{folder}/{item_id}.md"


def is_item_path(path: str, folders: tuple[str, ...]) -> bool:
    """Whether a file at `path` is read as an item; `folders` are the item folders, each ending in `/`."""
    return path.endswith(".md") and path.startswith(folders)


def may_be_item_path(path: str) -> bool:
    """Whether some type's folder might hold an item at `path`."""
    top, *folders, _ = path.split("/")
    return path.endswith(".md") and top == WORKFLOW_DIR and folders[:1] != [] and folders[0] not in RESERVED_FOLDERS
