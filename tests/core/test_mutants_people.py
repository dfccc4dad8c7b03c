"""What gates about people take, and what they say."""

from __future__ import annotations

from typing import Any

import pytest

from gitflow_work.core.facts import Actor, ApprovalsFor, Approved, Facts
from gitflow_work.core.gates import BadGate, parse_gate
from gitflow_work.core.gates.approvals import ApprovalsGate
from gitflow_work.core.gates.roles import RolesGate, roles_asked
from gitflow_work.core.gates.signed import SignedGate
from gitflow_work.core.people.identity import Proof, Shown, Signature, State
from gitflow_work.core.verdict import Verdict
from tests.core.subjects import subject


@pytest.mark.parametrize("value", [[1], ["a", None], [["a"]]])
def test_roles_are_texts(value: Any) -> None:
    with pytest.raises(BadGate):
        parse_gate({"roles": value})


def test_roles_that_nobody_looked_at() -> None:
    result = RolesGate(("dev", "qa")).judge(subject(), Facts({}))
    assert (result.verdict, result.expected, result.found) == (Verdict.UNKNOWN, "the role dev or qa", "not asked")


def test_the_roles_that_gates_ask_for() -> None:
    gates = [RolesGate(("dev", "qa")), SignedGate("boss"), SignedGate(), ApprovalsGate("qa"), ApprovalsGate(), object()]
    assert roles_asked(gates) == ["dev", "qa", "boss"]


APPROVALS: list[tuple[Any, ApprovalsGate | None]] = [
    ({"role": "qa", "count": 2, "fresh": "diff"}, ApprovalsGate("qa", 2, "diff")),
    (999, ApprovalsGate(count=999)),
    ("1", ApprovalsGate()),
    (1000, None),
    (0, None),
    ("", None),
    ("²", None),
    ("１", None),
    ({"role": " qa"}, None),
    ({"role": ""}, None),
    ({"rule": "qa"}, None),
]


@pytest.mark.parametrize(("value", "gate"), APPROVALS, ids=[str(row[0]) for row in APPROVALS])
def test_values_of_approvals(value: Any, gate: ApprovalsGate | None) -> None:
    if gate is not None:
        assert parse_gate({"approvals": value}) == gate
        return
    with pytest.raises(BadGate):
        parse_gate({"approvals": value})


@pytest.mark.parametrize(("role", "who"), [("qa", "qa"), ("", "somebody else")])
def test_who_can_approve(role: str, who: str) -> None:
    asked = ApprovalsFor("submit", role)
    result = ApprovalsGate(role).judge(subject(), Facts({asked: Approved(complete=True)}))
    assert (result.gate, result.verdict, result.who) == ("approvals", Verdict.FAIL, who)


def test_a_commit_without_a_signature_says_so_and_how_to_sign() -> None:
    shown = Shown("ann", Proof.EMAIL, "ann, by e-mail", signature=Signature(None, State.NONE))
    result = SignedGate().judge(subject(), Facts({Actor(): shown}))
    assert (result.verdict, result.found) == (Verdict.FAIL, "not signed")
    assert result.hint == (
        "git config commit.gpgSign true; git config gpg.format ssh; git config user.signingKey ~/.ssh/id_ed25519.pub"
    )
