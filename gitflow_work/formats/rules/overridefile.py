"""The file of one override (docs/files.md)."""

from __future__ import annotations

from gitflow_work.core.override import FOLDER, KEYS, Override
from gitflow_work.errors import BadFile
from gitflow_work.formats import yamlfile
from gitflow_work.formats.trailers import one_line


def is_override_path(path: str) -> bool:
    """Whether a file of a repository is read as an override."""
    return path.startswith(FOLDER) and path.endswith(".yml") and path.count("/") == FOLDER.count("/")


def parse(data: bytes, path: str) -> Override:
    """The override in a file. Raises BadFile when a key is missing, unknown, or no text."""
    value = yamlfile.load(data, path).value
    if not isinstance(value, dict):
        raise BadFile("an override is a map", path=path)
    texts = {key: text for key, text in value.items() if isinstance(text, str) and text.strip()}
    unknown = [key for key in value if key not in KEYS]
    missing = [key for key in KEYS if key not in texts]
    if unknown or missing:
        wrong = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
        raise BadFile(f"an override has the keys {', '.join(KEYS)}; {wrong}", path=path)
    item, source, target, rule, reason, by = (texts[key] for key in KEYS)
    return Override(item, source, target, rule, reason, by, path)


def render(override: Override) -> bytes:
    """The file's text. Every value is quoted, so none can be anything but text."""
    values = (override.item, override.source, override.target, override.rule, override.reason, override.by)
    lines = [f"{key}: {_quoted(value)}" for key, value in zip(KEYS, values, strict=True)]
    head = "# Written by git work move --override; counts once, in the range that adds it.\n"
    return (head + "\n".join(lines) + "\n").encode("utf-8")


def _quoted(value: str) -> str:
    import json

    # JSON's strings are YAML's double-quoted ones, once nothing is left in them that YAML refuses.
    return json.dumps(one_line(value), ensure_ascii=False)
