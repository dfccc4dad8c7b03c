"""The job summary of the Action: what was judged, as markdown.

Whatever came from the repository or the event stands in code spans, on one line: there GitHub renders no markup, no
HTML, no link, no mention, no reference to an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from gitflow_work.cli.render import safe
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.check.result import Checked, Moved
    from gitflow_work.core.override import Override

LIMIT = 1024 * 1024
"""Bytes of one step's summary; GitHub drops a longer one whole."""
TEXT_LIMIT = 1000
"""Characters of one text of the repository's."""
DEEPEST = 8
"""Levels of gates within gates that are shown."""
TITLES = {"pass": "passed", "fail": "refused", "unknown": "could not be decided"}
_LONG_RUN = re.compile("`{9,}")


def summary(checked: Checked, said: str) -> str:
    """The page: what was judged, the items moved with their gates, findings, overrides, notes. At most LIMIT bytes."""
    from gitflow_work.cli.checked import closing

    top = [f"## git work check: {TITLES[checked.verdict]}", "", code(f"{said}: {closing(checked)}"), ""]
    parts = (
        _section("Items moved", _moved(checked)),
        _section("Findings", (_finding(one) for one in checked.findings)),
        _section("Overrides", (_override(one) for one in checked.overrides)),
        _section("Notes", (_finding(one) for one in checked.notes)),
    )
    return cut([*top, *(line for part in parts for line in part)])


def nothing(said: str) -> str:
    """The page of an event about which there is nothing to judge."""
    return cut(["## git work check: nothing to judge", "", code(said), ""])


def stopped(message: str, hint: str | None) -> str:
    """The page of a check that ended with an error."""
    hints = [f"hint: {code(hint)}", ""] if hint else []
    return cut([f"## git work check: {TITLES['unknown']}", "", code(message), "", *hints])


def code(text: str) -> str:
    """`text` as a code span: shorter than TEXT_LIMIT, with a fence that no run of backticks in it can close."""
    shown = text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]} …"
    shown = safe(shown).replace("\t", " ")
    shown = _LONG_RUN.sub(lambda run: r"\x60" * len(run.group()), shown)
    if not shown.strip():
        return "(empty)"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    return f"{fence} {shown} {fence}" if shown[0] in "` " or shown[-1] in "` " else f"{fence}{shown}{fence}"


def _section(title: str, entries: Iterable[str]) -> Iterator[str]:
    first = True
    for entry in entries:
        if first:
            yield f"### {title}"
            yield ""
            first = False
        yield entry
    if not first:
        yield ""


def _moved(checked: Checked) -> Iterator[str]:
    """A box for each move, ticked when nothing speaks against its item; below it one for each gate, and what does."""
    findings: dict[str, list[Finding]] = {}
    for found in checked.findings:
        if found.item is not None and found.level == ERROR:
            findings.setdefault(found.item, []).append(found)
    told = set()
    for move in checked.moved:
        yield from _move(move, findings.get(move.item, ()) if move.item not in told else (), move.item in findings)
        told.add(move.item)
    for item, refusals in findings.items():
        if item not in told:
            edges = dict.fromkeys(one.transition for one in refusals if one.transition)
            yield _box(0, False, " ".join([f"**{code(item)}**", *(code(edge) for edge in edges)]))
            yield from _refusals(refusals)


def _move(move: Moved, refusals: Sequence[Finding], refused: bool) -> Iterator[str]:
    gates = [(name, gate) for name, decision in move.steps for gate in decision.gates]
    good = not refused and all(_ticked(gate) for _, gate in gates)
    edge = f"{code(move.source or '(new)')} → {code(move.target)}"
    yield _box(0, good, f"**{code(move.item)}** {code(move.title)}: {edge} in {code(move.commit[:12])}")
    for name, decision in move.steps:
        if not decision.gates:
            yield _box(1, True, f"{code(name)}: no gates")
        for gate in decision.gates:
            yield from _gate(gate, 1, f"{code(name)}: ")
    yield from _refusals(refusals)


def _gate(gate: GateResult, depth: int, before: str = "") -> Iterator[str]:
    words = [f"{before}{code(gate.gate)}"]
    if gate.verdict is not Verdict.PASS:
        words.append(f"**{gate.verdict}**")
    words += [f"{name} {code(text)}" for name, text in (("found", gate.found), ("expected", gate.expected)) if text]
    if not _ticked(gate) and gate.hint:
        words.append(f"hint {code(gate.hint)}")
    yield _box(depth, _ticked(gate), ", ".join(words))
    if depth < DEEPEST:
        for child in gate.gates:
            yield from _gate(child, depth + 1)


def _refusals(refusals: Iterable[Finding]) -> Iterator[str]:
    for one in refusals:
        yield _box(1, False, f"{code(one.rule)}: {code(one.message)}")


def _ticked(gate: GateResult) -> bool:
    return gate.verdict in (Verdict.PASS, Verdict.OVERRIDDEN, Verdict.NOT_APPLICABLE)


def _box(depth: int, ticked: bool, text: str) -> str:
    return f"{'  ' * depth}- [{'x' if ticked else ' '}] {text}"


def _finding(one: Finding) -> str:
    where = f" {code(f'{one.path}:{one.line}:{one.column}')}" if one.path else ""
    commit = f" in {code(one.commit[:12])}" if one.commit else ""
    hint = f" hint: {code(one.hint)}" if one.hint else ""
    return f"- **{one.level}** {code(one.rule)}{where}{commit}: {code(one.message)}{hint}"


def _override(one: Override) -> str:
    edge = f"{code(one.source)} → {code(one.target)}"
    return f"- {code(one.item)}, {edge}, gate {code(one.rule)}, by {code(one.by)}: {code(one.reason)}"


def cut(lines: Sequence[str]) -> str:
    """The lines as one text; those that GitHub has no room for are counted instead."""
    note = "\n\n(cut here: {} more lines; the log has all findings)\n"
    room = LIMIT - len(note) - 20
    kept: list[str] = []
    for number, line in enumerate(lines):
        room -= len(line.encode()) + 1
        if room < 0:
            return "\n".join(kept) + note.format(len(lines) - number)
        kept.append(line)
    return "\n".join(kept) + "\n"
