"""`check`: gather a range, judge it by the rules at its BASE (docs/check.md)."""

from __future__ import annotations

from collections.abc import Collection

from gitflow_work.core.check import words
from gitflow_work.core.check.result import Checked
from gitflow_work.core.layout import CONFIG_PATH
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking import rulesets
from gitflow_work.usecases.checking.audit import Audit
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.limits import note_limits
from gitflow_work.usecases.checking.ranges import Ends
from gitflow_work.usecases.checking.reading import Reader
from gitflow_work.usecases.checking.ruling import judge_range
from gitflow_work.usecases.checking.squash import note_squash
from gitflow_work.usecases.checking.task import Task, landing_of
from gitflow_work.usecases.checking.tree import judge_tree, note_mended
from gitflow_work.usecases.forge.asking import Asking
from gitflow_work.usecases.workspace import no_workflow, rules_at


def check(repository: Repository, ends: Ends, asking: Asking | None = None) -> Checked:
    """Judge BASE..HEAD; without a BASE, or with `audit`, each commit of HEAD's first-parent line since.

    Where landing gates are due, the forge that `asking` opens is asked; without one they are unknown.
    Raises Undecided when history or rules cannot be read, BadUsage when no commit ever had a workflow.
    """
    bases = repository.merge_bases([ends.base, ends.head]) if ends.base is not None and ends.update else []
    rewritten = ends.update and ends.base is not None and ends.base not in bases
    if ends.base is None or (ends.audit and not rewritten):
        audit = Audit(repository, ends, asking)
        if audit.continues_base:
            return audit.checked()
    assert ends.base is not None  # a whole history continues nothing
    checked = _one_range(repository, ends, ends.base, asking)
    if rewritten:
        checked.add(words.rewritten(ends.base, ends.head, on_target=ends.on_target))
    return checked


def _one_range(repository: Repository, ends: Ends, base: str, asking: Asking | None) -> Checked:
    checked = Checked(base, ends.head)
    commits = repository.ancestry([ends.head], [base])
    checked.commits = len(commits)
    before, after = rules_at(repository.tree(base)), rules_at(repository.tree(ends.head))
    if before is None and repository.ever_had(base, CONFIG_PATH):
        checked.add(rulesets.lost_rules(base))
        return checked
    if before is None and after is None:
        raise no_workflow(bare=repository.is_bare)
    older = rulesets.older_folders(repository, base, commits, before, after)
    reader = Reader(repository, dict.fromkeys([*rulesets.folders_of(before, after), *older]))
    judge_tree(repository, reader, ends.head, rulesets.current(before, after, checked), checked)
    known = Known(repository, reader, commits)
    adopting = frozenset[str]()
    if before is None:
        adopting, before = rulesets.adoption(repository, known, commits)
    rules = rulesets.readable(rulesets.with_new_types(before, after))
    bases = tuple(repository.merge_bases([base, ends.head]))

    def gone_before(keys: Collection[str]) -> set[str]:
        return reader.deleted_ids(base) if keys else set()

    task = Task(
        *(base, ends.head, commits, rules, adopting, ends.on_target, bases, gone_before),
        now=ends.now,
        unsaid=ends.unsaid,
        landing=landing_of(repository, rules, ends, asking, base, ends.head, commits),
    )
    judge_range(repository, known, task, checked)
    if ends.request:
        note_squash(known.history.timeline, task, checked)
    note_mended(reader, known, commits, ends.head, checked)
    note_limits(repository, reader, known.history.timeline, rules, checked)
    return checked
