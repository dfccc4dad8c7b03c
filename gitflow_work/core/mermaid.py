"""Workflows as Mermaid text (stateDiagram-v2), which GitHub, GitLab and editors draw."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.core.written import conditions

BACK = "↩"
"""Marks a way back; Mermaid knows one kind of arrow only."""


def mermaid(workflow: Workflow) -> str:
    """The diagram. States are called s0, s1, … and shown by name; names cannot be anything but text.

    An edge is labelled with the transition's name, then what it asks for. States that are named and not listed are
    drawn as they are meant, too. Ends without a line end.
    """
    names = [state.name for state in workflow.states]
    for one in workflow.transitions:
        names += [*one.sources, one.target]
    ids = {name: f"s{at}" for at, name in enumerate(dict.fromkeys(names))}
    return "\n".join(f"    {line}" if at else line for at, line in enumerate(_lines(workflow, ids)))


def _lines(workflow: Workflow, ids: dict[str, str]) -> Iterator[str]:
    yield "stateDiagram-v2"
    for name, short in ids.items():
        yield f'state "{escaped(name)}" as {short}'
    if workflow.initial in ids:
        yield f"[*] --> {ids[workflow.initial]}"
    for one in workflow.transitions:
        for source in one.sources:
            yield f"{ids[source]} --> {ids[one.target]} : {_label(one)}"
    for state in workflow.states:
        if state.final:
            yield f"{ids[state.name]} --> [*]"


def _label(one: Transition) -> str:
    words = [*([BACK] if one.is_back else []), escaped(one.name)]
    asked = [escaped(text) for text in conditions(one)]
    return " ".join(words) + (f" [{', '.join(asked)}]" if asked else "")


def escaped(text: str) -> str:
    """`text` with everything but letters, digits, blanks and a few harmless signs as Mermaid's `#NUMBER;`."""
    return "".join(char if char.isalnum() or char in " -_.,/()" else f"#{ord(char)};" for char in text)
