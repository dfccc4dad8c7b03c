"""The artifacts of a transition, as a workflow file has them."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.artifacts.artifact import Artifact, Validator
from gitflow_work.formats.rules.section import Section, kind_of
from gitflow_work.formats.yamlfile import Value

ARTIFACT_KEYS = ("type", "path", "required", "multiple", "depends_on", "validator", "description", "lfs")
MAX_VALIDATORS = 20


def read_artifacts(section: Section, key: str) -> tuple[Artifact, ...]:
    """The artifacts that `key` of a transition lists. One without type or path is left out, with a finding."""
    read = (_artifact(one) for one in section.listed(key))
    return tuple(one for one in read if one is not None)


def _artifact(section: Section) -> Artifact | None:
    section.only(ARTIFACT_KEYS, "an artifact")
    kind = section.required_text("type", "the artifact")
    path = section.required_text("path", "the artifact")
    validators = tuple(_validators(section))
    is_lfs = section.flag("lfs") or False
    if is_lfs and validators:
        message = "an artifact that git LFS keeps elsewhere cannot be validated"
        section.report("bad-validator", message, "lfs", hint="remove `lfs` or `validator`")
    if kind is None or path is None:
        return None
    place = section.place_of()
    return Artifact(
        type=kind,
        path=path,
        required=section.flag("required") or False,
        multiple=section.flag("multiple"),
        depends_on=section.texts("depends_on"),
        validators=validators,
        description=section.text("description"),
        lfs=is_lfs,
        line=place.line,
        column=place.column,
    )


def _validators(section: Section) -> Iterator[Validator]:
    """Those of `validator`: a name, a map of one name to its value, or a list of these."""
    value = section.data.get("validator")
    entries: list[tuple[Value, tuple[str | int, ...]]] = [(value, ("validator",))]
    if isinstance(value, list):
        entries = [(one, ("validator", at)) for at, one in enumerate(value)]
        if not entries or len(entries) > MAX_VALIDATORS:
            section.report("bad-validator", f"`validator` lists from 1 to {MAX_VALIDATORS} validators", "validator")
            return
    elif value is None:
        return
    for entry, keys in entries:
        found = _validator(section, entry, keys)
        if found is not None:
            yield found


def _validator(section: Section, entry: Value, keys: tuple[str | int, ...]) -> Validator | None:
    from gitflow_work.formats.validators import BadValidator, read

    if isinstance(entry, str):
        name, value, way = entry.strip(), None, keys
    elif isinstance(entry, dict) and len(entry) == 1:
        [(name, value)] = entry.items()
        way = (*keys, name)
    else:
        hint = "for example: validator: {sections: [Goal, Risks]}"
        message = f"a validator is a name, or a map of one key: its name and its value; not {kind_of(entry)}"
        section.report("bad-validator", message, *keys, hint=hint)
        return None
    place = section.place_of(*way)
    try:
        return read(name, value, place.line, place.column)
    except BadValidator as error:
        section.report("bad-validator", error.message, *way, *error.way, hint=error.hint)
        return None
