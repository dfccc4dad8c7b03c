"""Unit tests of workflows: `.workflow/workflows/tests/*.yml` (docs/workflow-tests.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.ids import is_id
from gitflow_work.core.item import Value
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflowtest import FOLDER, UNKNOWN, Case, CaseFile, Given, GivenActor
from gitflow_work.formats.rules.section import Section, kind_of, open_file

TOP_KEYS = ("workflow", "cases")
CASE_KEYS = ("name", "item", "from", "facts", "transition", "verdict", "gates")
FACT_KEYS = (
    "items",
    "files",
    "changed",
    "body",
    "keywords",
    "actor",
    "claim",
    "wip",
    "now",
    "pull_request",
    "approvals",
    "checks",
    "required_checks",
    "overrides",
)
ACTOR_KEYS = ("person", "roles", "signed")
VERDICTS = tuple(str(one) for one in Verdict)
NONE = "none"
PULL_REQUESTS = (UNKNOWN, NONE, "open", "landing", "merged", "closed", "outdated", "elsewhere")
PENDING = "pending"
CONCLUSIONS = (
    "success", "failure", "pending", "neutral", "skipped", "cancelled", "timed_out", "action_required", "stale",
    "startup_failure", "error",
)  # fmt: skip
MAX_WIP = 999


def is_test_path(path: str) -> bool:
    """Whether the file at `path` holds cases."""
    return path.startswith(f"{FOLDER}/") and path.endswith(".yml") and path.count("/") == 3


def parse(data: bytes, path: str) -> tuple[CaseFile | None, list[Finding]]:
    """The cases of a file, and what is wrong with it, in file order, with line and column.

    None when anything is: a case that is not what was meant proves nothing.
    """
    top, findings = open_file(data, path)
    found = _file(top, path) if top is not None else None
    findings.sort(key=lambda one: (one.line, one.column))
    return (None if any(one.level == ERROR for one in findings) else found), findings


def _file(top: Section, path: str) -> CaseFile | None:
    top.only(TOP_KEYS, "a test of a workflow")
    workflow = top.required_text("workflow", "the test")
    if not top.data.get("cases"):
        top.report("missing-key", "the test has no `cases`", "cases", key=True, hint="add `cases:` with a list")
    cases = tuple(one for section in top.listed("cases") if (one := _case(section)) is not None)
    return CaseFile(path, workflow, top.line_of("workflow"), cases) if workflow is not None else None


def _case(section: Section) -> Case | None:
    section.only(CASE_KEYS, "a case")
    transition = section.required_text("transition", "the case")
    verdict = section.required_text("verdict", "the case")
    if verdict is not None:
        section.choice("verdict", VERDICTS, VERDICTS[0])
    item = _fields(section.below("item"))
    gates = section.below("gates")
    expected = {name: Verdict(gates.choice(name, VERDICTS, VERDICTS[0])) for name in gates.data}
    given = _given(section.below("facts"))
    if transition is None or verdict not in VERDICTS:
        return None
    name = section.text("name") or transition
    return Case(
        name, section.line, transition, Verdict(verdict), item, section.text("from"), given, expected
    )  # fmt: skip


def _fields(section: Section) -> dict[str, Value]:
    """Fields of an item: texts, lists of texts, or not set."""
    fields: dict[str, Value] = {}
    for key, value in section.data.items():
        if isinstance(value, list):
            fields[key] = section.texts(key)
        elif isinstance(value, dict):
            section.report("bad-value", f"`{key[:80]}` must be a text or a list of texts, not a map", key)
        else:
            fields[key] = value
    if isinstance(named := fields.get("id"), str) and not is_id(named):
        section.report("bad-value", f"`{named[:60]}` is no id", "id", hint="an id reads T-7k3f9q")
    return fields


def _given(facts: Section) -> Given:
    facts.only(FACT_KEYS, "`facts`")
    return Given(
        items=_items(facts),
        files=_files(facts),
        changed=_texts(facts, "changed"),
        body=facts.text("body") if facts.data.get("body") is not None else None,
        keywords=_texts(facts, "keywords"),
        actor=_actor(facts),
        claim=_claim(facts),
        wip=_wip(facts),
        now=_now(facts),
        pull_request=_pull_request(facts),
        approvals=_approvals(facts),
        checks=_checks(facts),
        required_checks=_texts(facts, "required_checks"),
        overrides=facts.texts("overrides"),
    )


def _texts(facts: Section, key: str) -> tuple[str, ...] | None:
    return None if facts.data.get(key) is None else facts.texts(key)


def _items(facts: Section) -> dict[str, Mapping[str, Value]] | None:
    if facts.data.get("items") is None:
        return None
    items: dict[str, Mapping[str, Value]] = {}
    whole = facts.below("items")
    for name in whole.data:
        section = whole.below(name)
        if not is_id(name):
            whole.report("bad-value", f"`{name[:60]}` is no id", name, key=True, hint="an id reads T-7k3f9q")
        if section.required_text("status", f"the item {name[:60]}") is not None:
            items[name] = _fields(section)
    return items


def _files(facts: Section) -> dict[str, str | None] | None:
    given = facts.data.get("files")
    if not isinstance(given, dict):
        return None if given is None else dict.fromkeys(facts.texts("files"))
    section = facts.below("files")
    return {path: None if text is None else section.text(path) for path, text in given.items()}


def _actor(facts: Section) -> GivenActor | None:
    given = facts.data.get("actor")
    if isinstance(given, dict):
        section = facts.below("actor")
        section.only(ACTOR_KEYS, "`actor`")
        person = section.required_text("person", "`actor`") or ""
        return GivenActor(person, _texts(section, "roles"), section.flag("signed") or False)
    person = facts.text("actor")
    return GivenActor("" if person == UNKNOWN else person) if given is not None else None


def _claim(facts: Section) -> str | None:
    holder = facts.text("claim")
    return ("" if holder == NONE else holder) if holder else None


def _wip(facts: Section) -> dict[str, int] | None:
    given = facts.data.get("wip")
    if given is None:
        return None
    if not isinstance(given, dict):
        return {"": _number(facts, "wip", MAX_WIP)}
    section = facts.below("wip")
    return {name: _number(section, name, MAX_WIP) for name in given}


def _number(section: Section, key: str, most: int) -> int:
    """A whole number from 0."""
    value = section.data.get(key)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 4 and int(value) <= most:
        return int(value)
    section.report("bad-value", f"`{key[:80]}` must be a whole number up to {most}, not {kind_of(value)}", key)
    return 0


def _now(facts: Section) -> datetime | None:
    text = facts.text("now")
    if not text:
        return None
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        now = None
    if now is None or now.tzinfo is None:
        hint = "write it with its zone: 2026-12-18T09:00:00+01:00"
        facts.report("bad-value", f"`now` is a point in time, not {kind_of(text)}", "now", hint=hint)
        return None
    return now


def _pull_request(facts: Section) -> str | None:
    word = facts.choice("pull_request", PULL_REQUESTS, UNKNOWN)
    return None if word == UNKNOWN else word


def _approvals(facts: Section) -> Mapping[str, int] | tuple[str, ...] | None:
    given = facts.data.get("approvals")
    if given is None or given == UNKNOWN:
        return None
    if isinstance(given, dict):
        section = facts.below("approvals")
        return {role: _number(section, role, MAX_WIP) for role in given}
    return () if given == NONE else facts.texts("approvals")


def _checks(facts: Section) -> dict[str, str] | None:
    given = facts.data.get("checks")
    if given is None or given == UNKNOWN:
        return None
    section = facts.below("checks")
    return dict(_conclusions(section))


def _conclusions(section: Section) -> Iterator[tuple[str, str]]:
    for name in section.data:
        word = section.choice(name, CONCLUSIONS, PENDING)
        yield name, "" if word == PENDING else word
