"""Lint of the fields that gates ask for."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.finding import Finding
from gitflow_work.core.gates.base import Gate
from gitflow_work.core.gates.fields import FieldsGate
from gitflow_work.core.lint.base import Linted, leaves
from gitflow_work.core.words import near


def unknown_field(linted: Linted) -> Iterator[Finding]:
    """A gate asks for a field that no type of the workflow has. Silent where a type is open: it may have any."""
    if linted.fields is None:
        return
    for one in linted.workflow.transitions:
        for gate in leaves(one.gates):
            for name in _asked(gate):
                if name in linted.fields or name.startswith("x-"):
                    continue
                message = (
                    f"the gate `{gate.name}` of {one.name} asks for a field that its types do not have: {name[:80]}"
                )
                hint = near(name, linted.fields) or "add it to the type, or ask for another"
                yield linted.finding("unknown-field", message, one.line, hint)


def _asked(gate: Gate) -> list[str]:
    if isinstance(gate, FieldsGate):
        return list(gate.keys)
    if gate.name != "expression":
        return []
    # Only where there is one: the language is a handful of modules.
    from gitflow_work.core.expression import fields_read
    from gitflow_work.core.gates.expression import ExpressionGate

    reads = fields_read(gate.expression) if isinstance(gate, ExpressionGate) else ()
    return list(dict.fromkeys(read.field for read in reads))
