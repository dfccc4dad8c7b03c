"""Which signed approvals count, and what the gate makes of them."""

from __future__ import annotations

import pytest

from gitflow_work.core.facts import ApprovalsFor, Approved, Facts
from gitflow_work.core.gates.approvals import ApprovalsGate
from gitflow_work.core.people.approvals import Approval, count, without_status
from gitflow_work.core.people.identity import Makers, Proof, Shown, Signature, State
from gitflow_work.core.verdict import Verdict
from tests.core.subjects import subject

THEN = b"---\nid: T-1\nstatus: In Review\ntitle: One\n---\nbody\n"
NOW = THEN.replace(b"In Review", b"Done")
CAROL = Makers(frozenset({"carol"}))


def by(person: str | None, *roles: str, proof: Proof | None = Proof.SIGNATURE, perhaps: tuple[str, ...] = ()) -> Shown:
    return Shown(person, proof, f"{person}, so to say", roles, perhaps, Signature(person, State.GOOD))


def approval(commit: str, shown: Shown, content: bytes | None = THEN, *, is_empty: bool = True) -> Approval:
    return Approval(commit * 40, content, shown, is_empty)


ANN = by("ann", "maintainer")
BOB = by("bob", "maintainer", "developer")


def test_holders_of_the_role_count_once_each_with_their_first_commit() -> None:
    found = count([approval("1", ANN), approval("2", BOB), approval("3", ANN)], "maintainer", NOW, CAROL)
    assert found == Approved((("ann", "1" * 40), ("bob", "2" * 40)))


REFUSED: dict[str, tuple[Approval, str]] = {
    "by e-mail": (
        approval("1", by("ann", "maintainer", proof=Proof.EMAIL)), "an approval needs a signature (ann, so to say)",
    ),
    "by an account": (
        approval("1", by("ann", "maintainer", proof=Proof.FORGE)), "an approval needs a signature (ann, so to say)",
    ),
    "by nobody": (approval("1", by(None, proof=None)), "an approval needs a signature (None, so to say)"),
    "by an author of the changes": (
        approval("1", by("carol", "maintainer")), "carol made changes that are to be approved",
    ),
    "without the role": (
        approval("1", by("dan", "developer")), "dan, so to say; has developer; needs the role maintainer",
    ),
    "perhaps by a team's member": (
        approval("1", by("dan", perhaps=("maintainer",))),
        "unknown: asks GitHub for the teams of dan, so to say; needs the role maintainer",
    ),
    "of another text": (
        approval("1", ANN, THEN.replace(b"body", b"b0dy")), "the item has changed since ann approved it",
    ),
    "of another field": (
        approval("1", ANN, THEN.replace(b"One", b"Two")), "the item has changed since ann approved it",
    ),
    "of a blob that is not there": (approval("1", ANN, None), "the item has changed since ann approved it"),
    "before a rework": (
        approval("1", ANN)._replace(is_past=True), "the item has left the state since in which ann approved it",
    ),
    "in a commit that changes files": (approval("1", ANN, is_empty=False), "an approval changes no file"),
}  # fmt: skip


@pytest.mark.parametrize(("one", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_count(one: Approval, reason: str) -> None:
    found = count([one, approval("2", BOB)], "maintainer", NOW, CAROL)
    assert found == Approved((("bob", "2" * 40),), (f"{'1' * 12}: {reason}",))


def test_without_a_role_any_role_will_do_and_one_is_needed() -> None:
    found = count([approval("1", by("dan", "developer")), approval("2", by("eve"))], "", NOW, CAROL)
    assert found.people == (("dan", "1" * 40),)
    assert len(found.refused) == 1


def test_while_nothing_shows_who_made_a_change_every_approval_is_in_doubt() -> None:
    unproved = Makers(frozenset(), ("f" * 40,))
    found = count([approval("1", ANN)], "maintainer", NOW, unproved)
    assert found.doubt == f"nothing proves who made {'f' * 12}, and nobody approves changes of their own"
    assert count([], "maintainer", NOW, unproved).doubt == ""


@pytest.mark.parametrize(
    ("data", "rest"),
    [
        (THEN, b"---\nid: T-1\ntitle: One\n---\nbody\n"),
        (b"---\r\nstatus: A\r\nid: 1\r\n---\r\n", b"---\r\nid: 1\r\n---\r\n"),
        (b"---\nid: 1\n---\nstatus: in the body\n", b"---\nid: 1\n---\nstatus: in the body\n"),
        (b"---\nnote: |\n  status: x\nstatus: A\n---\n", b"---\nnote: |\n  status: x\n---\n"),
        (b"---\nstatus: A\nstatus: B\n---\n", b"---\nstatus: B\n---\n"),
        (b"", b""),
    ],
)
def test_the_status_line_and_nothing_else_is_left_out(data: bytes, rest: bytes) -> None:
    assert without_status(data) == rest


ASKED = ApprovalsFor("submit", "maintainer")
TWO = Approved((("ann", "a" * 40), ("bob", "b" * 40)))
ONE = Approved((("ann", "a" * 40),), ("c: no key",))
GATE: dict[str, tuple[Approved | None, Verdict, str]] = {
    "not asked": (None, Verdict.UNKNOWN, "unknown: asks GitHub"),
    "enough": (TWO, Verdict.PASS, "approved by ann, bob"),
    "enough, in doubt": (
        TWO._replace(doubt="who?"), Verdict.UNKNOWN, "2 signed approvals; who?; unknown: asks GitHub",
    ),
    "enough, in doubt, and all is known": (
        TWO._replace(doubt="who?", complete=True), Verdict.UNKNOWN, "2 signed approvals; who?",
    ),
    "too few": (ONE, Verdict.UNKNOWN, "1 signed approval; c: no key; unknown: asks GitHub"),
    "too few, and there are no more": (ONE._replace(complete=True), Verdict.FAIL, "1 signed approval; c: no key"),
    "none": (Approved(), Verdict.UNKNOWN, "0 signed approvals; unknown: asks GitHub"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "verdict", "found"), GATE.values(), ids=GATE)
def test_the_gate(answer: Approved | None, verdict: Verdict, found: str) -> None:
    gate, asked = ApprovalsGate("maintainer", 2), subject()
    assert gate.needs(asked) == (ASKED,)
    result = gate.judge(asked, Facts({ASKED: answer}))
    assert (result.verdict, result.found) == (verdict, found)
    assert result.expected == "approved by 2 people with the role maintainer"
    if answer is not None:
        assert result.evidence == tuple(f"{person} {commit}" for person, commit in answer.people)
        assert result.hint == (None if verdict is Verdict.PASS else "git work approve T-7k3f9q submit")


def test_the_gate_without_a_role() -> None:
    result = ApprovalsGate().judge(subject(), Facts({ApprovalsFor("submit"): Approved()}))
    assert (result.expected, result.who) == ("approved by 1 person", "somebody else")
