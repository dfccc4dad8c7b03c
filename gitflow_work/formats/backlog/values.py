"""Foreign values as item values: what fits a field, and what is kept as text because items are flat."""

from __future__ import annotations

import json

from gitflow_work.core.item import Value
from gitflow_work.core.types.kinds import KINDS
from gitflow_work.core.types.recordtype import Field
from gitflow_work.formats import yamlfile
from gitflow_work.formats.frontmatter.source import FORBIDDEN


def is_flat(value: yamlfile.Value) -> bool:
    """Whether an item can hold `value` as it is: a text or a list of texts, without control characters."""
    if isinstance(value, list):
        return all(one is None or (isinstance(one, str) and not FORBIDDEN.search(one)) for one in value)
    return value is None or (isinstance(value, str) and not FORBIDDEN.search(value))


def flat(value: yamlfile.Value) -> Value:
    """`value` as an item holds it; what an item cannot hold becomes JSON text that says the same."""
    if not is_flat(value):
        return as_json(value)
    if isinstance(value, list):
        return tuple(one if isinstance(one, str) else "" for one in value)
    return value if isinstance(value, str) else None


def as_json(value: object) -> str:
    """`value` as JSON on one line, with escapes for what no frontmatter may hold."""
    text = json.dumps(value, ensure_ascii=False)
    return FORBIDDEN.sub(lambda bad: f"\\u{ord(bad[0]):04x}", text)


def one_text(value: yamlfile.Value) -> str:
    """`value` when it is one text that is not blank, else the empty text."""
    return value if isinstance(value, str) and value.strip() else ""


def texts(value: yamlfile.Value) -> list[str] | None:
    """`value` as a list of texts, one text being a list of one; None for what is neither."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list) and is_flat(value):
        return [one for one in value if isinstance(one, str)]
    return None


def fit(field: Field, value: yamlfile.Value) -> tuple[bool, Value]:
    """Whether `value` suits a field that holds no references, and the value in the field's own spelling."""
    if not is_flat(value):
        return False, None
    if value is None or value == "":
        return True, None
    if field.kind == "list":
        members = texts(value) or []
        fitted = [_fit_one(field.of, field.values, one) for one in members]
        return None not in fitted, tuple(one for one in fitted if one is not None)
    if not isinstance(value, str):
        return False, None
    found = _fit_one(field.kind, field.values, value)
    return found is not None, found


def fits(kind: str, text: str) -> bool:
    """Whether `text` is of a kind other than enum and list."""
    try:
        KINDS[kind].read(text)
    except ValueError:
        return False
    return True


def _fit_one(kind: str, values: tuple[str, ...], text: str) -> str | None:
    """`text` in the spelling of its kind; None when it is not of that kind."""
    if kind == "enum":
        return next((one for one in values if one.casefold() == text.strip().casefold()), None)
    if kind == "user":
        text = text.strip().removeprefix("@")
    elif kind == "boolean":
        text = text.lower()
    return text if text and kind in KINDS and fits(kind, text) else None
