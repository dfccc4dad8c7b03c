"""What a transition asks for, in the words of its workflow file, on one line."""

from __future__ import annotations

from gitflow_work.core.workflow import Artifact, Transition

_BETWEEN = {"all": " and ", "any": " or ", "not": " and "}


def conditions(transition: Transition) -> list[str]:
    """Each condition of a transition: roles, required artifacts, and the entries of its gates."""
    asked = [f"roles: {' or '.join(transition.roles)}"] if transition.roles else []
    required = [one for one in (*transition.inputs, *transition.outputs) if one.required]
    asked += [f"artifact: {artifact(one)}" for one in required]
    return asked + [entry(one) for one in transition.entries]


def artifact(one: Artifact) -> str:
    """Type and path."""
    return f"{one.type} {one.path}"


def entry(written: object) -> str:
    """An entry of a list of gates: `fields: assignee`, `any (keyword: A or signed)`."""
    if not isinstance(written, dict) or len(written) != 1:
        return _value(written)
    [(name, value)] = written.items()
    if name in _BETWEEN and isinstance(value, list):
        return f"{name} ({_BETWEEN[name].join(entry(one) for one in value)})"
    return f"{name}: {_value(value)}" if value is not None else str(name)


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(one)}" for key, one in value.items()) + "}"
    return "" if value is None else str(value)
