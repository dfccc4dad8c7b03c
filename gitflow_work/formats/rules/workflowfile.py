"""Workflow files: `.workflow/workflows/<name>.yml`, and every flowspec_workflow.yml as it is.

`parse` reads, `validate` reads and lints (core/lint/). What flowspec's files have and we do not act on is kept where
it is, in the file, and noted. Defaults are those of the design, section 5.
"""

from __future__ import annotations

from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.gates.base import leaves
from gitflow_work.core.workflow import Phase, State, Transition, Workflow
from gitflow_work.formats.rules import schemafiles
from gitflow_work.formats.rules.section import Section, open_file
from gitflow_work.formats.rules.transitions import read_transitions

OUR_KEYS = ("version", "description", "initial", "states", "transitions")
FLOWSPEC_KEYS = ("workflows", "roles", "agent_loops", "custom_workflows", "meta_workflows", "metadata")
STATE_KEYS = ("name", "description", "final", "wip", "sla")

KEYS_OF_2 = ("roles", "agent_loops", "custom_workflows")
"""Keys that tell a file of flowspec 2.0 from older ones where it has no version."""

BUILT_IN_STATES = ("To Do", "Done")
"""The first and the last state, which flowspec 1.0 has without listing them."""

DEFAULT_VERSION = "1"


def parse(data: bytes, path: str) -> tuple[Workflow | None, list[Finding]]:
    """The workflow of a file, and what is wrong with the file, in file order.

    None when it is unreadable or has no state. A workflow that comes with errors is for looking at: whoever judges by
    it refuses first. Findings have line and column.
    """
    top, findings = open_file(data, path)
    workflow = _workflow(top, path) if top is not None else None
    findings.sort(key=lambda one: (one.line, one.column))
    return workflow, findings


def validate(data: bytes, path: str) -> list[Finding]:
    """Everything that is wrong with a workflow file on its own, in file order."""
    from gitflow_work.core.lint import lint

    workflow, findings = parse(data, path)
    if workflow is not None:
        findings = [*findings, *lint(workflow), *schemafiles.lint(workflow)]
    return sorted(findings, key=lambda one: (one.line, one.column))


def name_of(path: str) -> str:
    """The name of a rule file: without folders and without `.yml`."""
    name = path.rsplit("/", 1)[-1]
    return name.removesuffix(".yml").removesuffix(".yaml")


def _workflow(top: Section, path: str) -> Workflow | None:
    notes: list[str] = _unused(top)
    for key in ("states", "transitions"):
        if not top.data.get(key) and not (key == "transitions" and _is_still(top)):
            top.report("missing-key", f"the workflow has no `{key}`", key, key=True, hint=f"add `{key}:` with a list")
    states = _states(top)
    transitions = read_transitions(top)
    version = top.text("version", DEFAULT_VERSION)
    if version == "1.0" or _is_unversioned(top):
        states = _with_built_ins(top, states, transitions, notes)
    if not states:
        return None
    left = {source for one in transitions for source in one.sources if source != one.target}
    return Workflow(
        name=name_of(path),
        version=version,
        states=tuple(_with_final(state, declared, left) for state, declared in states),
        transitions=tuple(_limited(one, {state.name for state, _ in states if state.wip}) for one in transitions),
        initial=_initial(top, [state.name for state, _ in states]),
        description=top.text("description"),
        path=path,
        notes=tuple(notes),
        phases=_phases(top),
        initial_line=top.line_of("initial"),
    )


def _limited(transition: Transition, states: set[str]) -> Transition:
    """A transition into one of `states`, which have a limit, asks for it, unless it names a limit of its own."""
    if transition.target not in states or transition.sources == (transition.target,):
        return transition
    from gitflow_work.core.gates.wip import WipGate

    if any(one.name == WipGate.name for one in leaves(transition.gates)):
        return transition
    return transition._replace(gates=(*transition.gates, WipGate()))


def _is_still(top: Section) -> bool:
    """Whether the file says that nothing moves: one state, and `transitions: []`."""
    states = top.data.get("states")
    return top.data.get("transitions") == [] and isinstance(states, list) and len(states) == 1


def _unused(top: Section) -> list[str]:
    """Notes on the outermost keys that nothing reads; a finding for those that flowspec does not have either."""
    notes = [f"`{key}` is kept and not used" for key in FLOWSPEC_KEYS if key in top.data]
    for key in top.unknown((*OUR_KEYS, *FLOWSPEC_KEYS)):
        hint = top.near(key, OUR_KEYS)
        message = f"`{key[:80]}` is kept and not used"
        notes.append(message)
        # A key that looks like one of ours was most likely meant to be it, and something is missing now.
        if hint:
            top.report("unknown-key", f"a workflow knows no key `{key[:80]}`", key, hint=hint, key=True)
        else:
            top.report("unknown-key", message, key, level=NOTE, key=True)
    return notes


_States = list[tuple[State, bool | None]]
"""States with what the file says of `final`; None when it says nothing."""


def _states(top: Section) -> _States:
    states: _States = []
    for at, member in top.members("states"):
        if isinstance(member, dict):
            below = top.below("states", at)
            below.only(STATE_KEYS, "a state")
            name = below.required_text("name", "the state")
            sla = below.text("sla") or None
            if sla is not None and not is_duration(sla):
                below.report("bad-value", f"`sla` is a duration such as 5d or 12h, not `{sla[:60]}`", "sla")
            if name is not None and _is_name(below, name, "name"):
                line = below.line_of("name")
                state = State(name, below.text("description"), wip=below.count("wip"), sla=sla, line=line)
                states.append((state, below.flag("final")))
        elif isinstance(member, str):
            if _is_name(top, member, "states", at):
                states.append((State(member, line=top.line_of("states", at)), None))
        else:
            top.report("bad-value", "a state is a name or a map with a `name`", "states", at)
    return states


def _is_name(section: Section, name: str, *keys: str | int) -> bool:
    """Whether a status can be written so: one line of an item file, without blanks around it."""
    if name.strip() == name != "" and name.isprintable():
        return True
    section.report("bad-value", "a state's name is one line of text without blanks around it", *keys)
    return False


def is_duration(text: str) -> bool:
    """Whether `text` is a number and one of s, m, h, d, w."""
    return text[-1:] in tuple("smhdw") and text[:-1].isascii() and text[:-1].isdecimal()


def _is_unversioned(top: Section) -> bool:
    """Whether this is a file of flowspec without a version; without the keys of 2.0 that means 1.0."""
    return "version" not in top.data and "workflows" in top.data and not any(key in top.data for key in KEYS_OF_2)


def _with_built_ins(top: Section, states: _States, transitions: tuple[Transition, ...], notes: list[str]) -> _States:
    listed = {state.name for state, _ in states}
    used = {name for one in transitions for name in (*one.sources, one.target)}
    missing = [name for name in BUILT_IN_STATES if name not in listed]
    if len(missing) < len(BUILT_IN_STATES) or "workflows" not in top.data or "version" not in top.data:
        # Not the shape of those early files; `1.0` may be anybody's version. What is named must still be meant.
        missing = [name for name in missing if name in used]
    for name in missing:
        notes.append(f"the state `{name}` is built in (version 1.0) and was added")
        added = (State(name, line=top.line_of("states")), None)
        states = [added, *states] if name == BUILT_IN_STATES[0] else [*states, added]
    return states


def _with_final(state: State, declared: bool | None, left: set[str]) -> State:
    final = state.name not in left if declared is None else declared
    return state._replace(final=final) if final else state


def _initial(top: Section, names: list[str]) -> str:
    default = BUILT_IN_STATES[0] if BUILT_IN_STATES[0] in names else names[0]
    return top.text("initial", default)


def _phases(top: Section) -> tuple[Phase, ...] | None:
    if top.data.get("workflows") is None:
        return None
    return tuple(_phase(name, phase) for name, phase in top.sections("workflows"))


def _phase(name: str, phase: Section) -> Phase:
    return Phase(name, phase.texts("input_states"), phase.texts("output_state"), phase.line)
