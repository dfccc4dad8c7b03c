"""Leaving out what was judged before: findings about single commits that a door has let through already."""

from __future__ import annotations

from collections.abc import Collection

from gitflow_work.core.check.result import Checked

OF_ONE_COMMIT = frozenset(
    {
        "gate-blocked",
        "id-changed",
        "illegal-transition",
        "new-item-status",
        "reused-id",
        "rules-changed",
        "type-changed",
        "undecided",
        "unknown-workflow",
        "workflow-changed",
    }
)
"""Rules whose findings nothing later than their commit can bring about. The others are never left out."""


def only_fresh(checked: Checked, fresh: Collection[str]) -> Checked:
    """`checked` without the findings about single commits that are not in `fresh`, and without old notes.

    Counts are those of the fresh commits. The target branch's own check judges all of them when they land.
    """
    findings = [one for one in checked.findings if one.rule not in OF_ONE_COMMIT or one.commit in (None, *fresh)]
    notes = [one for one in checked.notes if one.commit is None or one.commit in fresh]
    moved = [one for one in checked.moved if one.commit in fresh]
    return Checked(
        checked.base,
        checked.head,
        len(fresh),
        sum(one.source is not None for one in moved),
        checked.files,
        dict.fromkeys([one.item for one in (*findings, *notes) if one.item] + [one.item for one in moved]),
        findings,
        notes,
        moved,
        checked.overrides,
    )
