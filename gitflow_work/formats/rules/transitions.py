"""The `transitions` of a workflow file: edges, and everything that gates them as one list of gates."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.artifacts.artifact import Artifact
from gitflow_work.core.finding import WARNING
from gitflow_work.core.gates import BadGate, parse_gate
from gitflow_work.core.gates.base import GateNode, Kind
from gitflow_work.core.gates.later import LaterGate
from gitflow_work.core.workflow import Transition
from gitflow_work.formats.rules import validation
from gitflow_work.formats.rules.artifactkeys import read_artifacts
from gitflow_work.formats.rules.section import Section

ATTEMPT_KEYS = ("retry", "on_failure", "hooks")
"""What attemptkeys.py reads, when it is there."""

TRANSITION_KEYS = (
    "name", "description", "from", "to", "via", "back", "input_artifacts", "output_artifacts", "validation", "gates",
    "roles", *ATTEMPT_KEYS,
)  # fmt: skip
_UNREADABLE = "validation"
"""Stands for the name of a gate where `validation` could not be read; no gate is called so."""
MAX_FINDINGS = 2000
"""After so many findings in a file its gates are not read any more: each unknown one costs a search for a near miss."""


def read_transitions(top: Section) -> tuple[Transition, ...]:
    """The transitions in file order. One without `from` or `to` is left out, with a finding."""
    read = (_transition(one) for one in top.listed("transitions"))
    return tuple(one for one in read if one is not None)


def _transition(section: Section) -> Transition | None:
    # A key that is not known may have been meant as a gate, and flowspec's own schema allows none either.
    section.only(TRANSITION_KEYS, "a transition")
    sources = _sources(section)
    target = section.required_text("to", "the transition")
    inputs = read_artifacts(section, "input_artifacts")
    outputs = read_artifacts(section, "output_artifacts")
    roles = section.texts("roles")
    entries = _entries(section)
    gates = _gates(section, inputs + outputs, roles, entries)
    if not sources or target is None:
        return None
    name = section.text("name")
    if not name.isprintable() or name != name.strip():
        section.report("bad-value", "a transition's name is one line of text without blanks around it", "name")
        name = ""
    made = Transition(
        name=name or f"{', '.join(sources)} -> {target}",
        sources=sources,
        target=target,
        via=section.text("via"),
        back=section.flag("back") or False,
        description=section.text("description"),
        inputs=inputs,
        outputs=outputs,
        roles=roles,
        gates=gates,
        line=section.line,
        entries=tuple(entry for entry, _ in entries),
    )
    return _with_attempt(section, made) if any(key in section.data for key in ATTEMPT_KEYS) else made


def _with_attempt(section: Section, transition: Transition) -> Transition:
    from gitflow_work.formats.rules.attemptkeys import read_attempt

    found = read_attempt(section)
    return transition._replace(retry=found.retry, on_failure=found.on_failure, before=found.before, after=found.after)


def _sources(section: Section) -> tuple[str, ...]:
    sources = section.texts("from")
    unique = tuple(dict.fromkeys(one for one in sources if one.strip()))
    if len(unique) < len(sources):
        section.report("bad-value", "`from` names a state twice, or nothing", "from", level=WARNING)
    if section.data.get("from") in (None, "", []):
        section.report("missing-key", "the transition has no `from`", "from", hint="add `from:` with a state")
    return unique


_Way = tuple[str | int, ...]


def _entries(section: Section) -> list[tuple[Any, _Way]]:
    """What `validation` and `gates` ask for, as entries of a list of gates, each with the way to it."""
    entries: list[tuple[Any, _Way]] = []
    written = section.text("validation")
    try:
        entry = validation.gate_entry(written)
    except BadGate as error:
        section.report("unknown-validation", error.message, "validation", hint=error.hint)
        entry = {_UNREADABLE: written}
    if validation.is_unnamed_keyword(written):
        message = f"`KEYWORD` names no word; `{validation.UNNAMED_KEYWORD}` is taken"
        hint = f'write KEYWORD["{validation.UNNAMED_KEYWORD}"]'
        section.report("unnamed-keyword", message, "validation", level=WARNING, hint=hint)
    if entry is not None:
        entries.append((entry, ("validation",)))
    if section.data.get("gates") == []:
        section.report("bad-value", "`gates` lists no gate", "gates", hint="remove the key to leave the way open")
    return [*entries, *((entry, ("gates", at)) for at, entry in section.members("gates"))]


def _gates(
    section: Section, artifacts: tuple[Artifact, ...], roles: tuple[str, ...], entries: list[tuple[Any, _Way]]
) -> tuple[GateNode, ...]:
    gates: list[GateNode] = []
    if artifacts:
        from gitflow_work.core.gates.artifacts import ArtifactsGate

        gates.append(ArtifactsGate(artifacts))
    if roles:
        gates.append(_gate(section, {"roles": list(roles)}, "roles"))
    for entry, way in entries:
        is_unread = way == ("validation",) and isinstance(entry, dict) and _UNREADABLE in entry
        gates.append(_never(_UNREADABLE) if is_unread else _gate(section, entry, *way))
    return tuple(gates)


def _gate(section: Section, entry: Any, *keys: str | int) -> GateNode:
    if len(section.findings) > MAX_FINDINGS:
        section.report("bad-gate", "not read: the file has too many findings", *keys)
        return _never(str(keys[0]))
    try:
        return parse_gate(entry)
    except BadGate as error:
        rule = "unknown-gate" if error.message.startswith("unknown gate") else "bad-gate"
        section.report(rule, error.message, *keys, hint=error.hint)
        return _never(str(keys[0]))


def _never(name: str) -> LaterGate:
    """What stands for a gate that could not be read: it never passes, whoever may overlook the finding."""
    return LaterGate(name, Kind.TREE)
