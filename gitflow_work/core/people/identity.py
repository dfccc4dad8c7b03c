"""Who made a commit, as far as anything shows it, and what follows from that (design, section 8).

A valid signature by a key of roles.yml shows a person. Under `identity: advisory` the author's e-mail address does so
too, and every answer that rests on it says so. Merger, committer, `Work-Actor` and `Co-authored-by` show nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gitflow_work.core.people.people import TEAM, Person
from gitflow_work.core.people.permissions import allows
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import GateResult, Verdict

ADVISORY = "by e-mail, which anybody can write"
ROLES_FILE = ".workflow/roles.yml"


class Proof(enum.StrEnum):
    """What shows a person, the strongest first."""

    SIGNATURE = "signature"
    FORGE = "forge"
    EMAIL = "email"


class State(enum.StrEnum):
    """What became of the look at a signature."""

    GOOD = "good"
    """Valid, by a key of a person of roles.yml."""
    BAD = "bad"
    """There is one and it does not hold: forged, damaged, or by a key that had run out or was revoked."""
    UNKNOWN_KEY = "unknown-key"
    NONE = "none"
    CANNOT_VERIFY = "cannot-verify"
    """The program is missing, took too long, or knows no such kind of signature."""
    PLANNED = "planned"
    """There is no commit yet, and it will be signed."""


class Signature(NamedTuple):
    """The signature of a commit. `person` is a name of roles.yml, None when none is shown; `detail` is for people."""

    person: str | None
    state: State
    detail: str = ""


class CommitFacts(NamedTuple):
    """What is known of who made a commit. Addresses stand without brackets; None means that nobody asked.

    `login` is the account by which the forge says that the commit was made; what forges say comes in here only.
    """

    author: str = ""
    committer: str = ""
    signature: Signature | None = None
    login: str | None = None


class Shown(NamedTuple):
    """Who is shown, and by what. `reason` is a sentence's end: `ann, by her signature`, `no signature`.

    Without a `person`, `by` e-mail means "somebody whom roles.yml does not know", and None "nothing shows who".
    `roles` are the person's; of `perhaps` only the forge knows whether the person is in them (teams). `vouched` are
    roles whose holders approve the change, each with who does: they show the role for a move, not who made it. `untold`
    are roles of which it could not be told whether that is so, each with the reason.
    """

    person: str | None
    by: Proof | None
    reason: str
    roles: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    signature: Signature | None = None
    vouched: tuple[tuple[str, str], ...] = ()
    untold: tuple[tuple[str, str], ...] = ()

    @property
    def advisory(self) -> bool:
        """Whether it rests on an e-mail address alone."""
        return self.by is Proof.EMAIL

    @property
    def absent(self) -> Verdict:
        """The verdict on whatever asks for a person when none is shown.

        Without proof it is unknown; a signature that does not hold, or an address that is nobody's, is a no.
        """
        refuted = self.signature is not None and self.signature.state is State.BAD
        return Verdict.FAIL if refuted or self.advisory else Verdict.UNKNOWN


def who(facts: CommitFacts, rules: Rules) -> Shown:
    """The person that a commit shows, under `rules`: those at BASE.

    A bad signature shows nobody, whatever the address says. One by a key that roles.yml does not list, or that cannot
    be verified here, counts as none.
    """
    signature = facts.signature
    if signature is not None and signature.state is State.GOOD and signature.person is not None:
        return _shown(rules, signature.person, Proof.SIGNATURE, f"{signature.person}, by signature", signature)
    if signature is not None and signature.state is State.BAD:
        return Shown(None, None, f"the signature does not hold: {signature.detail}", signature=signature)
    if facts.login is not None and (named := with_login(rules, facts.login)) is not None:
        return _shown(rules, named.name, Proof.FORGE, f"{named.name}, by the account {facts.login}", signature)
    if rules.config.identity != "advisory":
        return Shown(None, None, f"nothing proves who made the commit: {_lacks(signature)}", signature=signature)
    return by_email(facts.author, rules, signature)


def by_email(address: str, rules: Rules, signature: Signature | None = None) -> Shown:
    """The person whose address it is, compared without case; rests on an address that anybody can write."""
    person = with_email(rules, address)
    if person is None:
        found = f"{address or 'an empty address'} is nobody's in roles.yml"
        return Shown(None, Proof.EMAIL, found, signature=signature)
    return _shown(rules, person.name, Proof.EMAIL, f"{person.name}, {ADVISORY}", signature)


def configured(address: str, rules: Rules, *, signing: bool, signer: str | None = None) -> Shown:
    """The person that a commit of the user's own will show: git's configured identity, which is all there is yet.

    `signer` is the person whose key will sign, where it is one of roles.yml.
    """
    if signing and signer is not None:
        planned = Signature(signer, State.PLANNED, "will be signed")
        return _shown(rules, signer, Proof.SIGNATURE, f"{signer}, by the key that will sign", planned)
    state = State.PLANNED if signing else State.NONE
    shown = by_email(address, rules, Signature(None, state, "will be signed" if signing else "will not be signed"))
    if shown.person is None:
        return shown
    if signing:
        return shown._replace(reason=f"{shown.person}, by the configured e-mail; the commit will be signed")
    if rules.config.identity == "advisory":
        return shown
    return shown._replace(reason=f"{shown.person}, by the configured e-mail; the check asks for a signature or GitHub")


def permitted(rules: Rules, shown: Shown, permission: str) -> GateResult:
    """Whether who is shown may do what `permission` names (core/people/permissions.py). Everyone's comes first."""
    if allows(rules.everyone, permission):
        return GateResult("permission", Verdict.PASS, permission, "everyone may")
    granting = tuple(role.name for role in rules.roles if allows(role.permissions, permission))
    result = holds(shown, granting)
    return result._replace(gate="permission", expected=f"the permission {permission}")


def holds(shown: Shown, wanted: Iterable[str]) -> GateResult:
    """Whether who is shown has one of the roles `wanted`. Pass, fail, or unknown without proof."""
    asked = tuple(wanted)
    expected = f"one of the roles {', '.join(asked)}" if len(asked) > 1 else f"the role {''.join(asked)}"
    who_can = " or ".join(asked) or f"whoever may change {ROLES_FILE}"
    if not asked:
        return GateResult("roles", Verdict.FAIL, "a role that allows it", "no role does", who=who_can)
    if (by := next((one for one in shown.vouched if one[0] in asked), None)) is not None:
        role, person = by
        found = f"approved by {person}"
        return GateResult("roles", Verdict.PASS, expected, found, (f"{person} {role} review",))
    held = [role for role in asked if role in shown.roles]
    if held:
        return GateResult("roles", Verdict.PASS, expected, shown.reason, (f"{shown.person} {held[0]} {shown.by}",))
    if (why := next((reason for role, reason in shown.untold if role in asked), None)) is not None:
        return GateResult("roles", Verdict.UNKNOWN, expected, f"unknown: {shown.reason}; {why}", who=who_can)
    if shown.person is None:
        hint = "sign the commit with a key of roles.yml: git config commit.gpgSign true, then git commit --amend"
        if shown.advisory:
            hint = f"let a {who_can} do it, or list the address under `people` in {ROLES_FILE}"
        return GateResult("roles", shown.absent, expected, shown.reason, who=who_can, hint=hint)
    if any(role in shown.perhaps for role in asked):
        found = f"unknown: asks GitHub for the teams of {shown.reason}"
        return GateResult("roles", Verdict.UNKNOWN, expected, found, who=who_can)
    has = ", ".join(shown.roles) or "no role"
    return GateResult(
        "roles", Verdict.FAIL, expected, f"{shown.reason}; has {has}", who=who_can, hint=f"let a {who_can} do it"
    )


def with_email(rules: Rules, address: str) -> Person | None:
    """The person of roles.yml who has this address, compared without case; an empty one is nobody's."""
    wanted = address.strip().casefold()
    if not wanted:
        return None
    return next((one for one in rules.people if wanted in (mail.casefold() for mail in one.emails)), None)


def address_of(ident: str) -> str:
    """The address of `Name <mail>`, as commits write it."""
    return ident.rpartition("<")[2].rstrip(">").strip()


class Makers(NamedTuple):
    """Who may have made a set of changes: names of roles.yml, and the commits of which nothing shows who did."""

    people: frozenset[str] = frozenset()
    unproved: tuple[str, ...] = ()


def makers(commits: Mapping[str, CommitFacts], rules: Rules) -> Makers:
    """Everybody whom commits (facts by id) name in any way: signature, account, author, committer.

    Here names count even where they prove nothing, since whoever is among the makers is kept from approving. A commit
    that nothing shows the maker of may be anybody's.
    """
    people: set[str] = set()
    unproved = []
    for oid, facts in commits.items():
        shown = who(facts, rules)
        if shown.by is None:
            unproved.append(oid)
        named = (with_email(rules, facts.author), with_email(rules, facts.committer), with_login(rules, facts.login))
        people |= {one.name for one in named if one is not None}
        people |= {shown.person} if shown.person is not None else set()
    return Makers(frozenset(people), tuple(unproved))


def _shown(rules: Rules, person: str, by: Proof, reason: str, signature: Signature | None) -> Shown:
    roles = tuple(role.name for role in rules.roles if person in role.members)
    teams = (role for role in rules.roles if any(member.startswith(TEAM) for member in role.members))
    perhaps = tuple(role.name for role in teams if role.name not in roles)
    return Shown(person, by, reason, roles, perhaps, signature)


def with_login(rules: Rules, login: str | None) -> Person | None:
    """The person of roles.yml whose account of the forge it is, compared without case."""
    wanted = (login or "").casefold()
    return next((one for one in rules.people if wanted and one.github.casefold() == wanted), None)


def _lacks(signature: Signature | None) -> str:
    if signature is None:
        return "its signature was not looked at"
    return "it is not signed" if signature.state is State.NONE else signature.detail
