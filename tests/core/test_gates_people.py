"""The gates `roles` and `signed`, and the lint of what they ask for."""

from __future__ import annotations

from typing import Any

import pytest

from gitflow_work.core.facts import Actor, Facts
from gitflow_work.core.finding import WARNING
from gitflow_work.core.gates import parse_gate
from gitflow_work.core.gates.base import AnyOf, GateNode, NotOf
from gitflow_work.core.gates.roles import RolesGate
from gitflow_work.core.gates.signed import SignedGate
from gitflow_work.core.lint.roles import odd_permissions, unheld_roles
from gitflow_work.core.people.identity import Proof, Shown, Signature, State
from gitflow_work.core.people.people import Role
from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflow import State as WorkflowState
from gitflow_work.core.workflow import Transition, Workflow
from tests.core.subjects import subject

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def shown(person: str | None, state: State, *roles: str, by: Proof | None = Proof.SIGNATURE) -> Shown:
    return Shown(person, by, f"{person}, so to say", roles, (), Signature(person, state, "the detail"))


ANN = shown("ann", State.GOOD, "maintainer")
PLANNED = shown("ann", State.PLANNED, "maintainer", by=Proof.EMAIL)
ROLE: dict[str, tuple[Shown | None, Verdict, str]] = {
    "not asked": (None, OPEN, "not asked"),
    "a holder": (ANN, PASS, "ann, so to say"),
    "somebody else": (shown("bob", State.GOOD, "developer"), FAIL, "bob, so to say; has developer"),
    "somebody without a role": (shown("bob", State.GOOD), FAIL, "bob, so to say; has no role"),
    "nobody, without proof": (shown(None, State.NONE, by=None), OPEN, "None, so to say"),
    "nobody, by a bad signature": (shown(None, State.BAD, by=None), FAIL, "None, so to say"),
    "nobody's address": (shown(None, State.NONE, by=Proof.EMAIL), FAIL, "None, so to say"),
}


@pytest.mark.parametrize(("actor", "verdict", "found"), ROLE.values(), ids=ROLE)
def test_roles(actor: Shown | None, verdict: Verdict, found: str) -> None:
    gate = RolesGate(("maintainer", "qa"))
    assert gate.needs(subject()) == (Actor(),)
    result = gate.judge(subject(), Facts({Actor(): actor}))
    assert (result.gate, result.verdict, result.found) == ("roles", verdict, found)
    assert "maintainer" in result.expected


SIGNED: dict[str, tuple[str, Shown | None, Verdict, str]] = {
    "not asked": ("", None, OPEN, "not asked"),
    "nobody looked at the signature": ("", Shown("ann", Proof.EMAIL, "ann"), OPEN, "not asked"),
    "good": ("", ANN, PASS, "ann, so to say"),
    "good, with the role": ("maintainer", ANN, PASS, "ann, so to say"),
    "good, without the role": ("qa", ANN, FAIL, "ann, so to say; has maintainer"),
    "to be signed": ("", PLANNED, PASS, "the detail"),
    "to be signed, with the role": ("maintainer", PLANNED, PASS, "the detail"),
    "to be signed, without the role": ("qa", PLANNED, FAIL, "ann, so to say; has maintainer"),
    "to be signed, by nobody": ("", shown(None, State.PLANNED, by=Proof.EMAIL), PASS, "the detail"),
    "not signed": ("", shown("ann", State.NONE, "maintainer", by=Proof.EMAIL), FAIL, "the detail"),
    "not signed, with the role": ("maintainer", shown("ann", State.NONE, "maintainer"), FAIL, "the detail"),
    "bad": ("", shown(None, State.BAD, by=None), FAIL, "the detail"),
    "by a key that nobody lists": ("", shown("ann", State.UNKNOWN_KEY, by=Proof.EMAIL), FAIL, "the detail"),
    "cannot be verified": ("", shown("ann", State.CANNOT_VERIFY, by=Proof.EMAIL), OPEN, "unknown: the detail"),
}


@pytest.mark.parametrize(("role", "actor", "verdict", "found"), SIGNED.values(), ids=SIGNED)
def test_signed(role: str, actor: Shown | None, verdict: Verdict, found: str) -> None:
    gate = SignedGate(role)
    assert gate.needs(subject()) == (Actor(),)
    result = gate.judge(subject(), Facts({Actor(): actor}))
    assert (result.gate, result.verdict, result.found) == ("signed", verdict, found)
    assert result.expected == ("signed by a " + role if role else "signed by a person of roles.yml")
    assert result.evidence == (("ann the detail",) if verdict is PASS and actor is ANN else ())
    if found == "the detail" and verdict is FAIL:
        assert "git config commit.gpgSign true" in (result.hint or "")


def rules(*gates: GateNode, roles: tuple[Role, ...] = (), everyone: tuple[str, ...] = ()) -> Rules:
    edge = Transition("ship it", ("A",), "B", gates=gates, roles=("release",), line=7)
    flow = Workflow("task", "1", (WorkflowState("A"), WorkflowState("B")), (edge,), "A", path="w.yml")
    kinds = {"task": RecordType("task", "T", "tasks", "task")}
    return Rules(Config(), kinds, {"task": flow}, everyone, roles=roles)


def entry(value: Any) -> GateNode:
    return parse_gate(value)


def test_roles_that_nobody_holds_are_named_once_wherever_they_are_asked_for() -> None:
    gates = (
        entry({"roles": ["release", "dev"]}),
        AnyOf((entry({"approvals": {"role": "qa"}}), NotOf((entry({"signed": {"role": "boss"}}),)))),
        entry("signed"),
        entry("approvals"),
    )
    known = rules(*gates, roles=(Role("dev", (), ("ann",)), Role("boss"), Role("release", (), ("team:a/b",))))
    found = list(unheld_roles(known, known.workflows["task"]))
    assert [(one.rule, one.level, one.path, one.line) for one in found] == [("unheld-role", WARNING, "w.yml", 7)] * 2
    assert [one.message.split()[4].rstrip(",") for one in found] == ["qa", "boss"]


@pytest.mark.parametrize(
    ("permission", "says"),
    [
        ("*", None),
        ("*:new", None),
        ("*:move:ship it", None),
        ("rules:change", None),
        ("override:keyword", None),
        ("task:*", None),
        ("task:move:*", None),
        ("task:move:ship it", None),
        ("task:move:ship", "names a transition that no workflow of task has"),
        ("*:move:sail", "names a transition that no workflow of * has"),
        ("tsak:new", "names the type tsak, which does not exist"),
        ("tsak:move:ship it", "names the type tsak, which does not exist"),
    ],
)
def test_permissions_that_permit_nothing(permission: str, says: str | None) -> None:
    known = rules(roles=(Role("dev", (permission,), ("ann",)),), everyone=(permission,))
    found = list(odd_permissions(known, "roles.yml"))
    assert [one.message for one in found] == ([f"the permission {permission} {says}"] if says else [])
    assert all((one.rule, one.level, one.path) == ("unknown-permission", WARNING, "roles.yml") for one in found)
