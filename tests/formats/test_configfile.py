"""config.yml and roles.yml."""

from __future__ import annotations

import pytest

from gitflow_work.core.people.people import Person, Role
from gitflow_work.core.rules import Config, GitHub
from gitflow_work.formats.rules import configfile, rolesfile

CONFIG = ".workflow/config.yml"
ROLES = ".workflow/roles.yml"

WHOLE = """\
format: 1
ids: sequential
layout: sharded
default_branch: trunk
check: {squash: step, rules: fork-point, identity: verified}
commits: {subject: "{transition} {id} ({from}, {to}) {{x}}"}
claims: {lease: 1h, remote: origin}
calendar: {zone: Europe/Berlin}
github: {repository: acme/shop, link: [branch, field]}
x-ours: {anything: goes}
"""


def test_a_whole_configuration() -> None:
    subject = "{transition} {id} ({from}, {to}) {{x}}"
    whole = Config(1, "sequential", "sharded", "trunk", "step", "fork-point", "verified", subject, "Europe/Berlin")
    whole = whole._replace(github=GitHub("acme/shop", ("branch", "field")))
    assert configfile.parse(WHOLE.encode(), CONFIG) == (whole, [])


def test_what_is_left_out_has_its_default() -> None:
    assert configfile.parse(b"format: 1\ncheck:\n", CONFIG) == (Config(), [])


CONFIG_MISTAKES = {
    "empty": ("", "unreadable-file", 1, 1, None),
    "no format": ("ids: random\n", "missing-key", 1, 1, "add `format: 1`"),
    "a newer format": ("format: 2\n", "newer-format", 1, 9, "use a newer version of gitflow-work"),
    "an odd format": ("format: one\n", "bad-value", 1, 9, None),
    "an odd key": ("format: 1\nlayuot: flat\n", "unknown-key", 2, 1, "did you mean `layout`?"),
    "an odd key below": ("format: 1\ncheck: {squahs: path}\n", "unknown-key", 2, 9, "did you mean `squash`?"),
    "an odd choice": ("format: 1\nids: ramdom\n", "bad-value", 2, 6, "did you mean `random`?"),
    "an odd choice below": ("format: 1\ncheck:\n  identity: verifed\n", "bad-value", 3, 13, "did you mean `verified`?"),
    "a text as map": ("format: 1\ncheck: path\n", "bad-value", 2, 8, None),
    "a list as text": ("format: 1\ndefault_branch: [main]\n", "bad-value", 2, 17, None),
    "an odd zone": (
        *("format: 1\ncalendar: {zone: Europe/Berlni}\n", "bad-value", 2, 18),
        "a name such as Europe/Berlin; where none is known, install the package tzdata",
    ),
    "a repository without an owner": (
        *("format: 1\ngithub: {repository: shop}\n", "bad-value", 2, 22),
        "as github.com shows it: acme/shop",
    ),
    "a repository as a path": (
        *("format: 1\ngithub: {repository: ../shop}\n", "bad-value", 2, 22),
        "as github.com shows it: acme/shop",
    ),
    "a repository as an address": (
        *("format: 1\ngithub: {repository: https://github.com/acme/shop}\n", "bad-value", 2, 22),
        "as github.com shows it: acme/shop",
    ),
    "a link of another kind": (
        *("format: 1\ngithub: {link: [field, brnach]}\n", "bad-value", 2, 24),
        "did you mean `branch`?",
    ),
    "an odd lease": (
        *("format: 1\nclaims: {lease: 1y}\n", "bad-value", 2, 17),
        "a number and one of s, m, h, d, w: 1h; at most 30 days",
    ),
    "a lease that is too long": (
        *("format: 1\nclaims: {lease: 31d}\n", "bad-value", 2, 17),
        "a number and one of s, m, h, d, w: 1h; at most 30 days",
    ),
    "an address as remote": (
        *("format: 1\nclaims: {remote: https://example.org/x}\n", "bad-value", 2, 18),
        "a name as `git remote` lists it; empty for none",
    ),
    "a key twice": ("format: 1\nformat: 1\n", "unreadable-file", 2, 1, None),
}
REMOTES = ["ext::sh -c x", "--upload-pack=x", "../x", "a b", "/srv/x", "git@example.org:x", "-"]
ZONES = ["../../etc/passwd", "/etc/localtime", "Europe", "x\\0y", "é", "x" * 300, "UTC+2"]
SUBJECTS = ["{title}", "{", "}", "{id!r}", "{id:>99999999}", "{id.x}", "{}", "{0}", " ", "a\\nb"]


@pytest.mark.parametrize(("text", "rule", "line", "column", "hint"), CONFIG_MISTAKES.values(), ids=CONFIG_MISTAKES)
def test_a_mistake_in_the_configuration(text: str, rule: str, line: int, column: int, hint: str | None) -> None:
    _, found = configfile.parse(text.encode(), CONFIG)
    assert {(one.rule, one.path, one.line, one.column, one.hint) for one in found} == {
        (rule, CONFIG, line, column, hint)
    }


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_that_cannot_be_filled_is_an_error(subject: str) -> None:
    config, found = configfile.parse(f'format: 1\ncommits:\n  subject: "{subject}"\n'.encode(), CONFIG)
    assert [(one.rule, one.line, one.column) for one in found] == [("bad-value", 3, 12)]
    assert config == Config()


@pytest.mark.parametrize("remote", REMOTES)
def test_only_a_name_is_a_remote_of_claims(remote: str) -> None:
    config, found = configfile.parse(f'format: 1\nclaims:\n  remote: "{remote}"\n'.encode(), CONFIG)
    assert [(one.rule, one.line, one.column) for one in found] == [("bad-value", 3, 11)]
    assert config == Config(claims_remote="")


def test_the_term_and_the_remote_of_claims() -> None:
    config, found = configfile.parse(b'format: 1\nclaims: {lease: 30m, remote: ""}\n', CONFIG)
    assert (config.lease, config.claims_remote, found) == ("30m", "", [])


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_that_is_none_is_an_error(zone: str) -> None:
    config, found = configfile.parse(f'format: 1\ncalendar:\n  zone: "{zone}"\n'.encode(), CONFIG)
    assert [(one.rule, one.line, one.column) for one in found] == [("bad-value", 3, 9)]
    assert config == Config()


KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPLACEHOLDERPLACEHOLDERPLACEHOLDERPLACEHOLDE"
PEOPLE = f"""\
people:
  ann: {{name: Ann Dev, github: ann-dev, email: [ann@example.org], keys: [{KEY}]}}
  bob:
roles:
  maintainer: {{permissions: ["*"], members: [ann]}}
  developer: {{permissions: ["task:*", "task:move:submit"], members: [bob, "team:acme/developers"]}}
everyone: ["task:new"]
"""


def test_people_and_roles() -> None:
    read, found = rolesfile.parse(PEOPLE.encode(), ROLES)
    assert found == []
    assert read.people == (
        Person("ann", "Ann Dev", "ann-dev", ("ann@example.org",), (KEY,)),
        Person("bob"),
    )
    assert read.roles == (
        Role("maintainer", ("*",), ("ann",)),
        Role("developer", ("task:*", "task:move:submit"), ("bob", "team:acme/developers")),
    )
    assert read.everyone == ("task:new",)


ROLE_MISTAKES = {
    "an odd key": ("evryone: []\n", "unknown-key", 1, 1),
    "an odd key of a person": ("people:\n  ann: {mail: a@example.org}\n", "unknown-key", 2, 9),
    "an odd key of a role": ("roles:\n  dev: {member: []}\n", "unknown-key", 2, 9),
    "a member nobody knows": ("people: {ann: }\nroles:\n  dev: {members: [anm]}\n", "unknown-person", 3, 18),
    "one address of two people": (
        "people:\n  ann: {email: a@example.org}\n  bob: {email: A@example.org}\n", "shared-identity", 3, 16,
    ),
    "one account of two people": ("people:\n  ann: {github: dev}\n  bob: {github: Dev}\n", "shared-identity", 3, 17),
    "one key of two people, with two comments": (
        f"people:\n  ann: {{keys: {KEY} laptop}}\n  bob: {{keys: ['{KEY} ann@home']}}\n", "shared-identity", 3, 15,
    ),
    "a key that is none": (f"people:\n  ann:\n    keys:\n      - {KEY}\n      - hello\n", "bad-key", 5, 9),
    "a permission of one word": ("everyone: [task]\n", "bad-value", 1, 11),
    "a permission of four parts": ('everyone: ["a:b:c:d"]\n', "bad-value", 1, 11),
    "people as a list": ("people: [ann]\n", "bad-value", 1, 9),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "line", "column"), ROLE_MISTAKES.values(), ids=ROLE_MISTAKES)
def test_a_mistake_in_the_roles(text: str, rule: str, line: int, column: int) -> None:
    _, found = rolesfile.parse(text.encode(), ROLES)
    assert [(one.rule, one.path, one.line, one.column) for one in found] == [(rule, ROLES, line, column)]


def test_an_unreadable_file_grants_nothing() -> None:
    read, [found] = rolesfile.parse(b"everyone: [", ROLES)
    assert (read.everyone, found.rule) == ((), "unreadable-file")
