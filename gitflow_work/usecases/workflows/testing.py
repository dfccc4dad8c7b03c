"""`workflow test`: the unit tests of workflows, as they lie in the work tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gitflow_work.core.decide import decide, needs
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.gates.base import Subject
from gitflow_work.core.rules import Rules
from gitflow_work.core.slug import slug
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.core.workflowtest import FOLDER, Case, CaseFile, Coverage, Ran, compared, coverage, item_of
from gitflow_work.errors import BadUsage
from gitflow_work.formats.rules import rulesfiles, schemafiles, workflowtest
from gitflow_work.usecases.workflows.casefacts import facts_of
from gitflow_work.usecases.workspace import usable

_ITEM = "this"
"""The id of a case's item, after the prefix of its type, where the case gives none."""


class Judged(NamedTuple):
    """What came of all cases. `untested` are workflows that have none; `findings` what is wrong with the files."""

    ran: tuple[Ran, ...] = ()
    findings: tuple[Finding, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    untested: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every file could be read, and every case went as it expects."""
        return all(one.passed for one in self.ran) and not any(one.level == ERROR for one in self.findings)


def run_tests(rule_files: Mapping[str, bytes], tests: Mapping[str, bytes], names: Sequence[str] = ()) -> Judged:
    """Run the cases of the workflows `names`, or of all.

    Raises BadUsage for a name that is no workflow's and when there are no cases, WorkError for rules that cannot be
    read.
    """
    rules = usable(schemafiles.attached(rulesfiles.load(rule_files), rule_files))
    for name in names:
        if name not in rules.workflows:
            listing = f"one of: {', '.join(sorted(rules.workflows))}"
            raise BadUsage(f"there is no workflow `{name[:80]}`", hint=near(name, rules.workflows) or listing)
    files, findings = _read(tests, rules, names)
    if not files and not findings:
        named = f" of {', '.join(names)}" if names else ""
        first = names[0] if names else next(iter(sorted(rules.workflows)), "task")
        raise BadUsage(f"there are no tests{named}", hint=f"write {FOLDER}/{first}.yml: docs/workflow-tests.md")
    ran = tuple(_ran(file.path, rules, rules.workflows[file.workflow], case) for file in files for case in file.cases)
    asked = [name for name in sorted(rules.workflows) if name in names or not names]
    tested = {file.workflow for file in files}
    covered = tuple(
        coverage(rules.workflows[name], [one for one in ran if one.workflow == name])
        for name in asked
        if name in tested
    )
    untested = tuple(name for name in asked if name not in tested and "@" not in name)
    return Judged(ran, tuple(findings), covered, untested)


def _read(tests: Mapping[str, bytes], rules: Rules, names: Sequence[str]) -> tuple[list[CaseFile], list[Finding]]:
    """The files that are asked for. A file that cannot be read may be one of them, so it is always told."""
    files: list[CaseFile] = []
    findings: list[Finding] = []
    for path in sorted(tests):
        file, found = workflowtest.parse(tests[path], path)
        findings += found
        if file is None or (names and file.workflow not in names):
            continue
        if file.workflow in rules.workflows:
            files.append(file)
        else:
            message = f"there is no workflow `{file.workflow[:80]}`"
            hint = near(file.workflow, rules.workflows) or f"one of: {', '.join(sorted(rules.workflows))}"
            findings.append(Finding("unknown-workflow", message, path=path, line=file.line, hint=hint))
    return files, findings


def _ran(path: str, rules: Rules, workflow: Workflow, case: Case) -> Ran:
    found = _subject(rules, workflow, case)
    if isinstance(found, _Problem):
        return Ran(path, workflow.name, case, problem=found.message, hint=found.hint)
    facts = facts_of(case.given, rules, found.item, needs(found), found.transition.target)
    decision = decide(found, facts, waived=case.given.overrides)
    return compared(path, workflow.name, case, found.transition, decision)


class _Problem(NamedTuple):
    message: str
    hint: str | None = None


def _subject(rules: Rules, workflow: Workflow, case: Case) -> Subject | _Problem:
    record_type = _type_of(rules, workflow, case)
    if isinstance(record_type, _Problem):
        return record_type
    found = _transition(workflow, case)
    if isinstance(found, _Problem):
        return found
    transition, source = found
    strange = [key for key in case.item if record_type is not None and not record_type.knows(key) and key != "status"]
    known = () if record_type is None else tuple(record_type.fields)
    if record_type is not None and (wrong := next((key for key in strange if key not in ("id", "type")), None)):
        return _Problem(
            f"the type {record_type.name} has no field `{wrong[:80]}`", near(wrong, known) or record_type.path
        )
    prefix, name = (record_type.prefix, record_type.name) if record_type is not None else ("T", "")
    item = item_of(case.item, f"{prefix}-{_ITEM}", name, source, case.given.body or "")
    return Subject(item, transition, source, slug(item.title), record_type, workflow)


def _type_of(rules: Rules, workflow: Workflow, case: Case) -> RecordType | _Problem | None:
    """The type that the item says, else the first that follows the workflow, in whatever version."""
    named = case.item.get("type")
    if isinstance(named, str):
        message = f"there is no type `{named[:80]}`"
        hint = near(named, rules.types) or f"one of: {', '.join(sorted(rules.types))}"
        return rules.types.get(named) or _Problem(message, hint)
    own = workflow.name.partition("@")[0]
    return next((one for _, one in sorted(rules.types.items()) if one.workflow.partition("@")[0] == own), None)


def _transition(workflow: Workflow, case: Case) -> tuple[Transition, str] | _Problem:
    """The transition that a case takes, and the state that it leaves."""
    named = [one for one in workflow.transitions if one.name == case.transition]
    names = [one.name for one in workflow.transitions]
    if not named:
        message = f"{workflow.name} has no transition `{case.transition[:80]}`"
        return _Problem(message, near(case.transition, names) or f"one of: {', '.join(names)}")
    status = case.item.get("status")
    source = case.source or (status if isinstance(status, str) else "")
    sources = [state for one in named for state in one.sources]
    if not source and len(set(sources)) > 1:
        return _Problem(f"{case.transition} leaves {', '.join(sources)}", "say which: item: {status: …}")
    source = source or sources[0]
    if workflow.state(source) is None:
        states = [one.name for one in workflow.states]
        return _Problem(
            f"{workflow.name} has no state `{source[:80]}`", near(source, states) or f"one of: {', '.join(states)}"
        )
    fitting = [one for one in named if source in one.sources]
    if not fitting:
        return _Problem(f"{case.transition} does not leave {source}", f"it leaves {', '.join(sources)}")
    return fitting[0], source
