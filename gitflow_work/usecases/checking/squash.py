"""What a pull request loses when it is merged as one squash commit; said before it is (docs/check.md)."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.check.result import Checked
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.verdict import Verdict
from gitflow_work.usecases.checking.task import Task

_LOST = ("keyword", "signed")
"""Gates whose answer is the message or the signature of a single commit."""


def note_squash(timeline: Timeline, task: Task, into: Checked) -> None:
    """One note on the range when a squash of it would be refused, or could not be judged; none when neither."""
    into_one = list(_steps(timeline, task)) if task.rules.config.squash == "step" else []
    lost = sorted(_asked(into))
    if not into_one and not lost:
        return
    parts = []
    if into_one:
        more = f" and {len(into_one) - 1} more" if len(into_one) > 1 else ""
        parts.append(f"as one squash commit this will be refused, since `squash: step` holds: {into_one[0]}{more}")
    if lost:
        parts.append(f"a squash commit may lose what was asked of single commits: {', '.join(lost)}")
    into.add(Finding("squash", "; ".join(parts), NOTE, commit=task.head, hint="merge it without squash"))


def _steps(timeline: Timeline, task: Task) -> Iterator[str]:
    """The items that one commit cannot bring from BASE to HEAD by a single transition."""
    for key in sorted(frozenset[str]().union(*(timeline.touched(oid) for oid, _ in task.commits))):
        record = timeline.record(task.head, key)
        before = timeline.statuses(task.base, key) if task.base is not None else frozenset({None})
        if record is None or len(before) != 1 or record.imported:
            continue
        [source] = before
        _, workflow = task.rules.effective(record.type, record.pin)
        if workflow is None or source == record.status:
            continue
        single = record.status == workflow.initial if source is None else workflow.between(source, record.status)
        if not single and not task.adopting:
            yield f"{record.id} goes {source if source is not None else '(new)'} -> {record.status}"


def _asked(checked: Checked) -> set[str]:
    """What the range's moves were allowed by, and a squash does not keep."""
    leaves = (
        leaf for one in checked.moved for _, decision in one.steps for gate in decision.gates for leaf in gate.leaves()
    )
    found = {leaf.gate for leaf in leaves if leaf.gate in _LOST and leaf.verdict is Verdict.PASS}
    return found | ({"override"} if checked.overrides else set())
