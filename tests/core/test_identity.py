"""Who is shown by a commit, and what follows for permissions and roles."""

from __future__ import annotations

import pytest

from gitflow_work.core.people.identity import (
    ADVISORY,
    CommitFacts,
    Makers,
    Proof,
    Shown,
    Signature,
    State,
    address_of,
    configured,
    holds,
    makers,
    permitted,
    who,
)
from gitflow_work.core.people.people import Person, Role
from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.verdict import Verdict

PEOPLE = (
    Person("ann", emails=("ann@example.org", "Ann@Example.com"), github="ann-dev"),
    Person("bob", emails=("bob@example.org",)),
    Person("eve", emails=("",)),
)
ROLES = (
    Role("maintainer", ("*",), ("ann",)),
    Role("developer", ("task:*", "incident:move:resolve", "override:keyword"), ("bob", "team:acme/developers")),
    Role("writer", ("idea:*:*",), ("bob",)),
    Role("nobody", ("secret:see",), ()),
)


def rules(identity: str = "advisory", everyone: tuple[str, ...] = ("task:new", "idea:move:*")) -> Rules:
    return Rules(Config(identity=identity), {}, {}, everyone, people=PEOPLE, roles=ROLES)


def signature(state: State, person: str | None = None) -> Signature:
    return Signature(person, state, "as it is")


ANN = "ann@example.org"
GOOD_BOB = signature(State.GOOD, "bob")
BAD, UNKNOWN, NONE, CANNOT = (signature(one) for one in (State.BAD, State.UNKNOWN_KEY, State.NONE, State.CANNOT_VERIFY))
#  facts, under advisory: person and proof, under verified: person and proof, the verdict where nobody is shown
Row = tuple[CommitFacts, tuple[str | None, Proof | None], tuple[str | None, Proof | None], tuple[Verdict, Verdict]]
PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
SHOWN: dict[str, Row] = {
    "an address": (CommitFacts(ANN), ("ann", Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "an address in another case": (CommitFacts("ANN@example.COM"), ("ann", Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "an address, unsigned": (CommitFacts(ANN, signature=NONE), ("ann", Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "nobody's address": (CommitFacts("x@example.org"), (None, Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "no address": (CommitFacts(""), (None, Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "the committer's address": (CommitFacts("x@y", ANN), (None, Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "a good signature": (
        CommitFacts("", "", GOOD_BOB), ("bob", Proof.SIGNATURE), ("bob", Proof.SIGNATURE), (OPEN, OPEN),
    ),
    "a good signature under another's address": (
        CommitFacts(ANN, ANN, GOOD_BOB), ("bob", Proof.SIGNATURE), ("bob", Proof.SIGNATURE), (OPEN, OPEN),
    ),
    "a bad signature under an address": (CommitFacts(ANN, ANN, BAD), (None, None), (None, None), (FAIL, FAIL)),
    "a bad signature and an account": (CommitFacts(ANN, ANN, BAD, "ann-dev"), (None, None), (None, None), (FAIL, FAIL)),
    "a key that nobody lists": (CommitFacts(ANN, ANN, UNKNOWN), ("ann", Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "no program to verify with": (CommitFacts(ANN, ANN, CANNOT), ("ann", Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "an account": (
        CommitFacts("", "", NONE, "Ann-Dev"), ("ann", Proof.FORGE), ("ann", Proof.FORGE), (OPEN, OPEN),
    ),
    "an account of nobody": (CommitFacts(ANN, "", NONE, "x"), ("ann", Proof.EMAIL), (None, None), (FAIL, OPEN)),
    "a signature before an account": (
        CommitFacts("", "", GOOD_BOB, "ann-dev"), ("bob", Proof.SIGNATURE), ("bob", Proof.SIGNATURE), (OPEN, OPEN),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "advisory", "verified", "absent"), SHOWN.values(), ids=SHOWN)
def test_who(
    facts: CommitFacts,
    advisory: tuple[str | None, Proof | None],
    verified: tuple[str | None, Proof | None],
    absent: tuple[Verdict, Verdict],
) -> None:
    for identity, expected, without in (("advisory", advisory, absent[0]), ("verified", verified, absent[1])):
        shown = who(facts, rules(identity))
        assert (shown.person, shown.by) == expected
        assert shown.absent is without
        assert shown.signature is facts.signature
        assert shown.advisory is (shown.by is Proof.EMAIL)
        assert (ADVISORY in shown.reason) is (shown.advisory and shown.person is not None)


def test_the_reason_says_what_was_found() -> None:
    assert who(CommitFacts(ANN, signature=BAD), rules()).reason == "the signature does not hold: as it is"
    verified = rules("verified")
    assert who(CommitFacts(ANN), verified).reason.endswith("its signature was not looked at")
    assert who(CommitFacts(ANN, signature=NONE), verified).reason.endswith("it is not signed")
    assert who(CommitFacts(ANN, signature=UNKNOWN), verified).reason.endswith("as it is")


def test_a_signature_without_a_person_shows_nobody() -> None:
    assert who(CommitFacts(ANN, signature=signature(State.GOOD)), rules("verified")).person is None


def test_the_roles_of_a_person_and_those_that_only_the_forge_knows() -> None:
    ann = who(CommitFacts(ANN), rules())
    assert (ann.roles, ann.perhaps) == (("maintainer",), ("developer",))
    bob = who(CommitFacts(signature=GOOD_BOB), rules())
    assert (bob.roles, bob.perhaps) == (("developer", "writer"), ())


PERMITTED: list[tuple[str, CommitFacts, str, Verdict, Verdict]] = [
    ("everyone, whoever it is", CommitFacts("x@y"), "task:new", PASS, PASS),
    ("everyone, with a wildcard", CommitFacts(signature=BAD), "idea:move:accept", PASS, PASS),
    ("by a role for all", CommitFacts(ANN), "rules:change", PASS, OPEN),
    ("by a role for all, signed", CommitFacts(signature=signature(State.GOOD, "ann")), "rules:change", PASS, PASS),
    ("by a role with a wildcard at the end", CommitFacts(signature=GOOD_BOB), "task:move:start", PASS, PASS),
    ("by a role with wildcards inside", CommitFacts(signature=GOOD_BOB), "idea:delete:all", PASS, PASS),
    ("a wildcard needs its part", CommitFacts(signature=GOOD_BOB), "idea:delete", FAIL, FAIL),
    ("by a role exactly", CommitFacts(signature=GOOD_BOB), "incident:move:resolve", PASS, PASS),
    ("an override", CommitFacts(signature=GOOD_BOB), "override:keyword", PASS, PASS),
    ("another override", CommitFacts(signature=GOOD_BOB), "override:checks", FAIL, FAIL),
    ("no such role", CommitFacts(signature=GOOD_BOB), "incident:move:close", FAIL, FAIL),
    ("nobody in roles.yml", CommitFacts("x@y"), "rules:change", FAIL, OPEN),
    ("a bad signature", CommitFacts(ANN, ANN, BAD), "rules:change", FAIL, FAIL),
]


@pytest.mark.parametrize(("facts", "permission", "advisory", "verified"), [row[1:] for row in PERMITTED], ids=[
    row[0] for row in PERMITTED
])  # fmt: skip
def test_permitted(facts: CommitFacts, permission: str, advisory: Verdict, verified: Verdict) -> None:
    for identity, verdict in (("advisory", advisory), ("verified", verified)):
        known = rules(identity)
        result = permitted(known, who(facts, known), permission)
        assert (result.gate, result.verdict) == ("permission", verdict)
        assert permission in result.expected


def test_a_role_without_members_lets_nobody_through_and_an_unknown_permission_neither() -> None:
    alone = rules(everyone=())._replace(roles=ROLES[2:])
    assert permitted(alone, who(CommitFacts(ANN), alone), "secret:see").verdict is FAIL
    result = permitted(alone, who(CommitFacts(ANN), alone), "never:granted")
    assert (result.verdict, result.found) == (FAIL, "no role does")


def test_whether_somebody_is_in_a_team_only_the_forge_knows() -> None:
    only_team = rules()._replace(roles=(ROLES[1],))
    result = permitted(only_team, who(CommitFacts(ANN), only_team), "task:edit")
    assert result.verdict is OPEN
    assert "asks GitHub" in result.found


def test_an_answer_by_e_mail_says_so() -> None:
    result = holds(who(CommitFacts(ANN), rules()), ["maintainer"])
    assert (result.verdict, result.found) == (PASS, f"ann, {ADVISORY}")
    assert result.evidence == ("ann maintainer email",)
    signed = holds(who(CommitFacts(signature=GOOD_BOB), rules()), ["maintainer", "writer"])
    assert (signed.verdict, signed.found, signed.evidence) == (PASS, "bob, by signature", ("bob writer signature",))


def test_a_refusal_names_what_is_asked_what_was_found_and_who_can() -> None:
    result = holds(who(CommitFacts("bob@example.org"), rules()), ["maintainer", "nobody"])
    assert (result.verdict, result.expected) == (FAIL, "one of the roles maintainer, nobody")
    assert result.found == f"bob, {ADVISORY}; has developer, writer"
    assert (result.who, result.hint) == ("maintainer or nobody", "let a maintainer or nobody do it")


@pytest.mark.parametrize(
    ("identity", "signing", "reason"),
    [
        ("advisory", False, f"ann, {ADVISORY}"),
        ("advisory", True, "ann, by the configured e-mail; the commit will be signed"),
        ("verified", True, "ann, by the configured e-mail; the commit will be signed"),
        ("verified", False, "ann, by the configured e-mail; the check asks for a signature or GitHub"),
    ],
)
def test_before_the_commit_the_configured_identity_counts(identity: str, signing: bool, reason: str) -> None:
    shown = configured(ANN, rules(identity), signing=signing)
    assert (shown.person, shown.reason) == ("ann", reason)
    assert shown.signature is not None
    assert shown.signature.state is (State.PLANNED if signing else State.NONE)
    assert holds(shown, ["maintainer"]).verdict is PASS


def test_the_key_that_will_sign_comes_before_the_address() -> None:
    shown = configured("x@y", rules("verified"), signing=True, signer="ann")
    assert (shown.person, shown.by, shown.reason) == ("ann", Proof.SIGNATURE, "ann, by the key that will sign")
    assert shown.signature == Signature("ann", State.PLANNED, "will be signed")
    assert configured("x@y", rules(), signing=False, signer="ann").person is None


def test_a_configured_address_that_nobody_has_shows_nobody() -> None:
    shown = configured("x@y", rules(), signing=True)
    assert (shown.person, shown.absent) == (None, FAIL)


MAKERS: list[tuple[str, dict[str, CommitFacts], str, Makers]] = [
    ("nobody", {}, "verified", Makers()),
    ("an author", {"c1": CommitFacts(ANN)}, "advisory", Makers(frozenset({"ann"}))),
    ("an author without proof", {"c1": CommitFacts(ANN)}, "verified", Makers(frozenset({"ann"}), ("c1",))),
    ("a stranger", {"c1": CommitFacts("x@y")}, "advisory", Makers()),
    ("a stranger without proof", {"c1": CommitFacts("x@y")}, "verified", Makers(frozenset(), ("c1",))),
    (
        "author and committer",
        {"c1": CommitFacts(ANN, "bob@example.org")},
        "advisory",
        Makers(frozenset({"ann", "bob"})),
    ),
    ("a key and an address", {"c1": CommitFacts(ANN, ANN, GOOD_BOB)}, "verified", Makers(frozenset({"ann", "bob"}))),
    ("an account", {"c1": CommitFacts(login="ann-dev")}, "verified", Makers(frozenset({"ann"}))),
    ("a bad signature", {"c1": CommitFacts(ANN, ANN, BAD)}, "advisory", Makers(frozenset({"ann"}), ("c1",))),
    (
        "two commits",
        {"c1": CommitFacts(signature=GOOD_BOB), "c2": CommitFacts(ANN)},
        "verified",
        Makers(frozenset({"ann", "bob"}), ("c2",)),
    ),
]


@pytest.mark.parametrize(
    ("commits", "identity", "expected"), [row[1:] for row in MAKERS], ids=[row[0] for row in MAKERS]
)
def test_makers(commits: dict[str, CommitFacts], identity: str, expected: Makers) -> None:
    assert makers(commits, rules(identity)) == expected


@pytest.mark.parametrize(
    ("ident", "address"),
    [("Ann <ann@example.org>", ANN), ("<ann@example.org>", ANN), ("a <b> <c@d>", "c@d"), ("Ann <>", ""), ("", "")],
)
def test_the_address_of_an_ident(ident: str, address: str) -> None:
    assert address_of(ident) == address


def test_nobody_at_all() -> None:
    assert Shown(None, None, "nothing").absent is OPEN
