"""Reading entries of `gates:` lists: what is a gate, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from gitflow_work.core.expression import parse
from gitflow_work.core.gates import GATES, LATER, BadGate, parse_gate
from gitflow_work.core.gates.approvals import ApprovalsGate
from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.base import AllOf, AnyOf, GateNode, NotOf
from gitflow_work.core.gates.checklist import ChecklistGate
from gitflow_work.core.gates.expression import ExpressionGate
from gitflow_work.core.gates.fields import FieldsGate
from gitflow_work.core.gates.keyword import KeywordGate
from gitflow_work.core.gates.pull_request import PullRequestGate
from gitflow_work.core.gates.roles import RolesGate
from gitflow_work.core.gates.schedule import ScheduleGate
from gitflow_work.core.gates.signed import SignedGate
from gitflow_work.core.schedule import CronWindow, Schedule
from gitflow_work.core.workflow import Artifact

READ: list[tuple[Any, GateNode]] = [
    ("checklist", ChecklistGate("Acceptance Criteria")),
    ({"checklist": None}, ChecklistGate("Acceptance Criteria")),
    ({"checklist": " Definition of Done "}, ChecklistGate("Definition of Done")),
    ({"fields": "assignee"}, FieldsGate(("assignee",))),
    ({"fields": ["assignee", " due "]}, FieldsGate(("assignee", "due"))),
    ({"keyword": "APPROVED"}, KeywordGate("APPROVED")),
    ({"keyword": " ship it "}, KeywordGate("ship it")),
    ({"keyword": {"word": "GO", "role": " lead "}}, KeywordGate("GO", "lead")),
    ({"artifacts": "docs/{id}.md"}, ArtifactsGate((Artifact("file", "docs/{id}.md", required=True),))),
    ("pull_request", PullRequestGate()),
    ("approvals", ApprovalsGate()),
    ({"approvals": 2}, ApprovalsGate("", 2)),
    ({"approvals": {"count": "2"}}, ApprovalsGate("", 2)),
    ({"approvals": {"role": "dev", "fresh": "commit"}}, ApprovalsGate("dev", 1, "commit")),
    ({"roles": "dev"}, RolesGate(("dev",))),
    ({"roles": ["dev", " qa ", "dev"]}, RolesGate(("dev", "qa"))),
    ("signed", SignedGate()),
    ({"signed": None}, SignedGate()),
    ({"signed": {"role": " dev "}}, SignedGate("dev")),
    (
        {"schedule": {"cron": "0 9 * * 1", "zone": "UTC"}},
        ScheduleGate(Schedule((CronWindow("0 9 * * 1"),)), "in cron 0 9 * * 1", "UTC"),
    ),
    ({"expression": "estimate > 3"}, ExpressionGate(parse("estimate > 3"))),
    ({"all": ["checklist"]}, AllOf((ChecklistGate("Acceptance Criteria"),))),
    (
        {"any": [{"fields": "pr"}, {"not": [{"keyword": "HOLD"}]}]},
        AnyOf((FieldsGate(("pr",)), NotOf((KeywordGate("HOLD"),)))),
    ),
]


@pytest.mark.parametrize(("entry", "gate"), READ)
def test_read(entry: Any, gate: GateNode) -> None:
    assert parse_gate(entry) == gate


REFUSED: list[tuple[Any, str]] = [
    (None, "a gate is a name, or a map of one key: its name and its value"),
    (7, "a gate is a name, or a map of one key: its name and its value"),
    ([], "a gate is a name, or a map of one key: its name and its value"),
    (["checklist"], "a gate is a name, or a map of one key: its name and its value"),
    ({}, "a gate is a name, or a map of one key: its name and its value"),
    ({"checklist": None, "fields": "due"}, "a gate is a name, or a map of one key: its name and its value"),
    ({7: "x"}, "a gate's name is text, not 7"),
    ({None: "x"}, "a gate's name is text, not None"),
    ("", "unknown gate ``"),
    ("Checklist", "unknown gate `Checklist`"),
    ("fields", "`fields` needs the names of one or more fields"),
    ({"fields": []}, "`fields` needs the names of one or more fields"),
    ({"fields": ["due", ""]}, "`fields` needs the names of one or more fields"),
    ({"fields": ["due", " "]}, "`fields` needs the names of one or more fields"),
    ({"fields": ["due", 7]}, "`fields` needs the names of one or more fields"),
    ({"fields": {"due": None}}, "`fields` needs the names of one or more fields"),
    ({"checklist": " "}, "`checklist` needs the heading of a section"),
    ({"checklist": ["a"]}, "`checklist` needs the heading of a section"),
    ({"checklist": 7}, "`checklist` needs the heading of a section"),
    ("keyword", "`keyword` needs the word, as one line of text"),
    ({"keyword": " "}, "`keyword` needs the word, as one line of text"),
    ({"keyword": "two\nlines"}, "`keyword` needs the word, as one line of text"),
    ({"keyword": "\x1b[2J"}, "`keyword` needs the word, as one line of text"),
    ({"keyword": ["A"]}, "`keyword` needs the word, as one line of text"),
    (
        {"keyword": {"word": "GO"}},
        "`keyword` needs the word, or both of word and role: {word: APPROVED, role: maintainer}",
    ),
    (
        {"keyword": {"word": "GO", "role": " "}},
        "`keyword` needs the word, or both of word and role: {word: APPROVED, role: maintainer}",
    ),
    (
        {"keyword": {"word": "GO", "role": "lead", "by": "ann"}},
        "`keyword` needs the word, or both of word and role: {word: APPROVED, role: maintainer}",
    ),
    ("artifacts", "`artifacts` needs one or more path patterns"),
    ({"artifacts": []}, "`artifacts` needs one or more path patterns"),
    ({"artifacts": ""}, "`artifacts` needs one or more path patterns"),
    ({"artifacts": ["a", None]}, "`artifacts` needs one or more path patterns"),
    ({"artifacts": {"path": "a"}}, "`artifacts` needs one or more path patterns"),
    ("roles", "`roles` needs one or more roles of roles.yml"),
    ({"roles": []}, "`roles` needs one or more roles of roles.yml"),
    ({"roles": ["dev", ""]}, "`roles` needs one or more roles of roles.yml"),
    ({"roles": {"dev": None}}, "`roles` needs one or more roles of roles.yml"),
    ({"signed": "dev"}, "`signed` stands alone, or has a role: `signed: {role: maintainer}`"),
    ({"signed": {}}, "`signed` stands alone, or has a role: `signed: {role: maintainer}`"),
    ({"signed": {"role": " "}}, "`signed` stands alone, or has a role: `signed: {role: maintainer}`"),
    ({"signed": {"role": "dev", "by": "x"}}, "`signed` stands alone, or has a role: `signed: {role: maintainer}`"),
    ({"approvals": {"roles": "dev"}}, "`approvals` knows role, count, fresh"),
    ({"approvals": {"role": ["dev"]}}, "the `role` of `approvals` is a role of roles.yml"),
    ({"approvals": {"role": ""}}, "the `role` of `approvals` is a role of roles.yml"),
    ({"approvals": {"role": None}}, "the `role` of `approvals` is a role of roles.yml"),
    ({"approvals": "dev"}, "the `count` of `approvals` is a whole number from 1 to 999"),
    ({"approvals": 0}, "the `count` of `approvals` is a whole number from 1 to 999"),
    ({"approvals": -1}, "the `count` of `approvals` is a whole number from 1 to 999"),
    ({"approvals": []}, "the `count` of `approvals` is a whole number from 1 to 999"),
    ({"approvals": {"count": "1000"}}, "the `count` of `approvals` is a whole number from 1 to 999"),
    ({"approvals": {"count": "²"}}, "the `count` of `approvals` is a whole number from 1 to 999"),
    ({"approvals": {"fresh": "ever"}}, "the `fresh` of `approvals` is diff, commit or any"),
    ({"approvals": {"fresh": None}}, "the `fresh` of `approvals` is diff, commit or any"),
    ("all", "unknown gate `all`"),
    ({"all": []}, "`all` needs a list of at least one gate"),
    ({"any": None}, "`any` needs a list of at least one gate"),
    ({"any": "checklist"}, "`any` needs a list of at least one gate"),
    ({"not": {"fields": "due"}}, "`not` needs a list of at least one gate"),
    ({"any": ["checklist", {"all": []}]}, "`all` needs a list of at least one gate"),
]


@pytest.mark.parametrize(("entry", "message"), REFUSED)
def test_refused(entry: Any, message: str) -> None:
    with pytest.raises(BadGate) as raised:
        parse_gate(entry)
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("name", "hint"),
    [("cheklist", "did you mean `checklist`?"), ("pull-request", "did you mean `pull_request`?"), ("xyzzy", None)],
)
def test_the_gate_that_was_probably_meant(name: str, hint: str | None) -> None:
    with pytest.raises(BadGate) as raised:
        parse_gate(name)
    assert raised.value.hint == hint


def test_no_gate_has_two_meanings() -> None:
    assert not GATES.keys() & LATER.keys()
