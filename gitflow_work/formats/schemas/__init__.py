"""JSON Schemas (draft-07) of the files under `.workflow/` that people write, for editors.

They are made from the tables that the readers of those files go by, so they cannot know other keys or choices; what
they add is the kind of each value and a sentence about it. A schema accepts whatever its reader accepts without an
error. It cannot see everything: names that must exist elsewhere in the file are the lint's business.
"""

from __future__ import annotations

import importlib
import json
from typing import Any

from gitflow_work.core.layout import WORKFLOW_DIR

FOLDER = f"{WORKFLOW_DIR}/schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"

SCHEMAS: dict[str, tuple[str, str]] = {
    "config": ("config", "config.yml"),
    "roles": ("roles", "roles.yml"),
    "type": ("recordtype", "types/*.yml"),
    "workflow": ("workflow", "workflows/*.yml"),
    "workflow-test": ("workflowtest", "workflows/tests/*.yml"),
    "override": ("override", "overrides/*.yml"),
}
"""Name of a schema to its module here, which has `schema()`, and to the files below `.workflow/` that it describes."""


def build(name: str) -> dict[str, Any]:
    """One schema, whole: it refers to nothing outside itself. Raises KeyError for a name that there is not."""
    module, files = SCHEMAS[name]
    shape = importlib.import_module(f"{__name__}.{module}").schema()
    made = f"Made by gitflow-work for .workflow/{files}; `git work workflow schemas --write` makes it anew."
    return {"$schema": DRAFT, "$comment": made, **shape}


def files() -> dict[str, bytes]:
    """All schemas as they lie in a repository, by path from its top."""
    return {f"{FOLDER}/{name}.json": _bytes(build(name)) for name in SCHEMAS}


def modeline(path: str) -> str | None:
    """The comment by which editors find the schema of the file at `path`; None for files that have none."""
    inside = path.removeprefix(f"{WORKFLOW_DIR}/")
    folder, _, name = inside.rpartition("/")
    for schema, (_, pattern) in SCHEMAS.items():
        where, _, what = pattern.rpartition("/")
        if folder == where and (name == what or (what == "*.yml" and name.endswith(".yml"))):
            up = "../" * (folder.count("/") + 1) if folder else ""
            return f"# yaml-language-server: $schema={up}schemas/{schema}.json"
    return None


def _bytes(schema: dict[str, Any]) -> bytes:
    return (json.dumps(schema, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
