"""Who signed a commit, with real keys, the real gpg and the real ssh-keygen."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.git.signatures import MAX_SIGNATURE, SignatureVerifier
from gitflow_work.core.people.identity import State
from gitflow_work.core.people.people import Person
from tests.adapters.git import signing
from tests.adapters.git.signing import Keys, unsigned, with_header
from tests.support import Repo

pytestmark = pytest.mark.skipif(bool(signing.MISSING), reason=f"not installed: {', '.join(signing.MISSING)}")
DAY = 86_400
EPOCH_2020 = 1_577_836_800


class Cast(NamedTuple):
    """The keys of all tests here. ann and bob are listed in roles.yml, eve is not."""

    keys: Keys
    ann_pgp: str
    eve_pgp: str
    old_pgp: str
    ann_ssh: str
    bob_ssh: str

    def people(self) -> tuple[Person, ...]:
        pgp = tuple(self.keys.public(one) for one in (self.ann_pgp, self.old_pgp))
        return (
            Person("ann", emails=("ann@example.org",), keys=(*pgp, self.ann_ssh)),
            Person("bob", emails=("bob@example.org",), keys=(self.bob_ssh,)),
        )


@pytest.fixture(scope="module")
def cast() -> Iterator[Cast]:
    with signing.keys() as keys:
        old = keys.pgp("old", "30d", "--faked-system-time", signing.LONG_AGO)
        keys.ssh("eve")
        yield Cast(keys, keys.pgp("ann"), keys.pgp("eve"), old, keys.ssh("ann"), keys.ssh("bob"))


@pytest.fixture
def verifier(cast: Cast, clean_env: dict[str, str]) -> SignatureVerifier:
    return SignatureVerifier(cast.people())


@pytest.fixture(params=["sha1", "sha256"])
def any_repo(request: pytest.FixtureRequest, tmp_path: Path, clean_env: dict[str, str]) -> Repo:
    return Repo(tmp_path / "any", clean_env, f"--object-format={request.param}")


def test_the_signatures_that_git_makes_are_good(any_repo: Repo, cast: Cast, verifier: SignatureVerifier) -> None:
    found = verifier.signer(cast.keys.signed_by_pgp(any_repo, cast.ann_pgp))
    assert (found.person, found.state, found.detail) == ("ann", State.GOOD, f"OpenPGP key {cast.ann_pgp}")
    found = verifier.signer(cast.keys.signed_by_ssh(any_repo, "bob"))
    assert (found.person, found.state) == ("bob", State.GOOD)
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", cast.keys.file("bob")], capture_output=True, text=True, check=True
    )
    assert found.detail == f"SSH key {shown.stdout.split()[1]}"


def test_messages_of_any_bytes_are_signed_as_they_are(repo: Repo, cast: Cast, verifier: SignatureVerifier) -> None:
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    for message in ("", "gpgsig none\n gpgsig-sha256 x\n\n\nlast", "é\t \r\n-----BEGIN PGP SIGNATURE-----\n\n"):
        options = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={cast.keys.file('ann')}")
        tree = repo.git("mktree", stdin="")
        oid = repo.git(*options, "commit-tree", "-S", tree, stdin=message)
        assert verifier.signer(signing.raw(repo, oid)).person == "ann"


def test_a_merge_of_a_signed_tag_has_a_signature_of_its_own(
    repo: Repo, cast: Cast, verifier: SignatureVerifier
) -> None:
    ssh = ("-c", "gpg.format=ssh")
    repo.commit("first")
    repo.branch("side")
    repo.git("commit", "-q", "--allow-empty", "-m", "on the side")
    repo.git(*ssh, "-c", f"user.signingKey={cast.keys.file('bob')}", "tag", "-s", "-m", "tagged", "v1")
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "unsigned merge", "v1")
    assert b"\nmergetag object" in signing.raw(repo)
    assert verifier.signer(signing.raw(repo)).state is State.NONE
    signer = f"user.signingKey={cast.keys.file('ann')}"
    repo.git("reset", "-q", "--hard", "HEAD^")
    repo.git(*ssh, "-c", signer, "merge", "-q", "-S", "--no-ff", "-m", "signed merge", "v1")
    assert verifier.signer(signing.raw(repo)).person == "ann"


@pytest.mark.parametrize("kind", ["pgp", "ssh"])
@pytest.mark.parametrize(
    ("old", "new"),
    [(b"signed", b"forged"), (b"author ann", b"author bob"), (b"\n\n", b"\n\n\n"), (b"tree ", b"parent 1\ntree ")],
)
def test_whatever_is_changed_afterwards_makes_it_bad(
    repo: Repo, cast: Cast, verifier: SignatureVerifier, kind: str, old: bytes, new: bytes
) -> None:
    keys = cast.keys
    raw = keys.signed_by_pgp(repo, cast.ann_pgp) if kind == "pgp" else keys.signed_by_ssh(repo, "ann")
    found = verifier.signer(raw.replace(old, new))
    assert (found.person, found.state, found.detail) == (None, State.BAD, "it does not fit the commit")
    assert verifier.signer(raw).state is State.GOOD


def test_a_key_that_nobody_has_listed_shows_nobody(repo: Repo, cast: Cast, verifier: SignatureVerifier) -> None:
    found = verifier.signer(cast.keys.signed_by_pgp(repo, cast.eve_pgp))
    assert (found.person, found.state) == (None, State.UNKNOWN_KEY)
    assert found.detail == f"the OpenPGP key {cast.eve_pgp} is nobody's in roles.yml"
    found = verifier.signer(cast.keys.signed_by_ssh(repo, "eve"))
    assert (found.person, found.state) == (None, State.UNKNOWN_KEY)
    nobody = SignatureVerifier(())
    assert nobody.signer(cast.keys.signed_by_pgp(repo, cast.ann_pgp)).state is State.UNKNOWN_KEY


def test_the_key_tells_who_it_was_and_not_the_author(repo: Repo, cast: Cast, verifier: SignatureVerifier) -> None:
    repo.env["GIT_AUTHOR_EMAIL"] = repo.env["GIT_COMMITTER_EMAIL"] = "ann@example.org"
    assert verifier.signer(cast.keys.signed_by_ssh(repo, "bob")).person == "bob"


def test_no_signature(verifier: SignatureVerifier) -> None:
    assert verifier.signer(unsigned()) == (None, State.NONE, "it is not signed")
    assert verifier.signer(unsigned(message=b"gpgsig x\n")).state is State.NONE
    other = with_header(unsigned(), b"-----BEGIN PGP SIGNATURE-----\n", b"gpgsig-sha256")
    assert verifier.signer(other).state is State.NONE  # of the same commit, written with SHA-256


@pytest.mark.parametrize(
    ("committed", "state"), [(10, State.GOOD), (29, State.GOOD), (31, State.BAD), (4000, State.BAD)]
)
def test_a_key_counts_until_it_runs_out_whenever_that_is_looked_at(
    cast: Cast, verifier: SignatureVerifier, committed: int, state: State
) -> None:
    commit = unsigned(EPOCH_2020 + committed * DAY)
    armored = cast.keys.detached(cast.old_pgp, commit, "--faked-system-time", "20200105T000000")
    found = verifier.signer(with_header(commit, armored))
    assert found.state is state
    assert found.detail == (
        f"OpenPGP key {cast.old_pgp}" if state is State.GOOD else "the key had run out on 2020-01-31"
    )


def test_a_revoked_key_shows_nobody(cast: Cast, clean_env: dict[str, str]) -> None:
    key = cast.keys.pgp("lost")
    signed = with_header(unsigned(), cast.keys.detached(key, unsigned()))
    before = SignatureVerifier((Person("ann", keys=(cast.keys.public(key),)),))
    assert before.signer(signed).state is State.GOOD
    after = SignatureVerifier((Person("ann", keys=(cast.keys.revoked(key),)),))
    assert after.signer(signed) == (None, State.BAD, "the key is revoked")


def test_a_key_that_two_people_list_shows_neither(cast: Cast, clean_env: dict[str, str], repo: Repo) -> None:
    both = tuple(Person(name, keys=(cast.ann_ssh, cast.keys.public(cast.ann_pgp))) for name in ("ann", "bob"))
    verifier = SignatureVerifier(both)
    assert verifier.signer(cast.keys.signed_by_ssh(repo, "ann")).state is State.UNKNOWN_KEY
    assert verifier.signer(cast.keys.signed_by_pgp(repo, cast.ann_pgp)).state is State.UNKNOWN_KEY


def test_keys_that_cannot_be_read_hide_no_others(cast: Cast, clean_env: dict[str, str], repo: Repo) -> None:
    broken = cast.keys.public(cast.eve_pgp).replace("=", "", 1)[:-60]
    people = (Person("eve", keys=(broken, "0123456789ABCDEF0123456789ABCDEF01234567", "nonsense")), *cast.people())
    assert SignatureVerifier(people).signer(cast.keys.signed_by_pgp(repo, cast.ann_pgp)).person == "ann"


def test_two_signatures_are_none_that_counts(cast: Cast, verifier: SignatureVerifier) -> None:
    commit = unsigned()
    good = cast.keys.detached(cast.ann_pgp, commit)
    assert verifier.signer(with_header(commit, good)).person == "ann"
    twice = with_header(with_header(commit, good), good)
    assert verifier.signer(twice) == (None, State.BAD, "the commit has several signatures")
    in_one = cast.keys.gpg(
        "--armor", "-u", cast.ann_pgp, "-u", cast.eve_pgp, "--detach-sign", stdin=commit
    )  # fmt: skip
    assert verifier.signer(with_header(commit, in_one)).person is None


def test_a_signed_text_of_its_own_signs_no_commit(cast: Cast, verifier: SignatureVerifier) -> None:
    commit = unsigned()
    whole = cast.keys.gpg("--armor", "-u", cast.ann_pgp, "--sign", stdin=commit)
    assert verifier.signer(with_header(commit, whole)).state is State.BAD
    posing = whole.replace(b"PGP MESSAGE", b"PGP SIGNATURE")
    assert verifier.signer(with_header(commit, posing)).person is None
    as_text = cast.keys.gpg("--textmode", "--armor", "-u", cast.ann_pgp, "--detach-sign", stdin=commit)
    assert verifier.signer(with_header(commit, as_text)).state is State.BAD


def test_an_ssh_signature_made_for_something_else_signs_no_commit(
    cast: Cast, verifier: SignatureVerifier, tmp_path: Path
) -> None:
    for namespace, state in (("git", State.GOOD), ("file", State.BAD)):
        payload = tmp_path / namespace
        payload.write_bytes(unsigned())
        subprocess.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", cast.keys.file("ann"), payload], check=True
        )
        armored = payload.with_name(f"{namespace}.sig").read_bytes()
        assert verifier.signer(with_header(unsigned(), armored)).state is state


@pytest.mark.parametrize(
    ("armored", "state"),
    [
        (b"", State.BAD),
        (b"hello", State.BAD),
        (b"-----BEGIN PGP SIGNATURE-----", State.BAD),
        (b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----", State.BAD),
        (b"-----BEGIN SSH SIGNATURE-----", State.BAD),
        (b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----", State.BAD),
        (b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8AAAA=\n-----END SSH SIGNATURE-----", State.BAD),
        (b"-----END SSH SIGNATURE-----\n-----BEGIN SSH SIGNATURE-----", State.BAD),
        (b"-----BEGIN SIGNED MESSAGE-----\nMII=\n-----END SIGNED MESSAGE-----", State.CANNOT_VERIFY),
        (b"-----BEGIN PGP SIGNATURE-----\n" + b"a" * MAX_SIGNATURE, State.BAD),
    ],
)
def test_what_is_no_signature(verifier: SignatureVerifier, armored: bytes, state: State) -> None:
    found = verifier.signer(with_header(unsigned(), armored))
    assert (found.person, found.state) == (None, state)


@pytest.mark.parametrize("kind", ["pgp", "ssh"])
def test_without_the_program_nobody_can_say(
    cast: Cast, verifier: SignatureVerifier, repo: Repo, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    keys = cast.keys
    raw = keys.signed_by_pgp(repo, cast.ann_pgp) if kind == "pgp" else keys.signed_by_ssh(repo, "ann")
    monkeypatch.setenv("PATH", f"{repo.top}/nothing:bin:")
    found = verifier.signer(raw)
    program = "gpg" if kind == "pgp" else "ssh-keygen"
    assert found == (None, State.CANNOT_VERIFY, f"{program} was not found")


def trap(repo: Repo, name: str) -> tuple[Path, Path]:
    """A program in the repository that calls everything good, and the file that tells that it ran."""
    mark = repo.top / f"{name}-ran"
    program = repo.write(name, f"#!/bin/sh\necho ran > '{mark}'\necho '[GNUPG:] GOODSIG'\nexit 0\n")
    program.chmod(0o755)
    return program, mark


def test_nothing_that_the_repository_names_is_run_or_believed(
    repo: Repo, cast: Cast, verifier: SignatureVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_pgp = cast.keys.signed_by_pgp(repo, cast.eve_pgp)
    by_ssh = cast.keys.signed_by_ssh(repo, "eve")
    marks = []
    for key in ("gpg.program", "gpg.openpgp.program", "gpg.ssh.program", "gpg.x509.program"):
        program, mark = trap(repo, key.replace(".", "-"))
        repo.git("config", key, str(program))
        marks.append(mark)
    marks += [trap(repo, name)[1] for name in ("gpg", "ssh-keygen")]  # on PATH by a relative folder
    repo.write("allowed", f"* {cast.keys.file('eve').with_suffix('.pub').read_text()}")
    repo.git("config", "gpg.ssh.allowedSignersFile", str(repo.top / "allowed"))
    assert repo.try_git("verify-commit", "HEAD").returncode in (0, 1)
    assert marks[2].exists()  # the control: git itself runs them
    marks[2].unlink()
    monkeypatch.chdir(repo.top)
    monkeypatch.setenv("PATH", f".:{repo.env['PATH']}")
    monkeypatch.setenv("GNUPGHOME", str(cast.keys.home))  # where eve's key is known and trusted
    repository = GitRepository(find(str(repo.top)))
    assert repository.raw_commit(repo.head()) == by_ssh
    repository.close()
    for raw in (by_pgp, by_ssh):
        assert verifier.signer(raw).state is State.UNKNOWN_KEY
    assert [mark.name for mark in marks if mark.exists()] == []


def test_nothing_is_left_behind(
    cast: Cast, verifier: SignatureVerifier, repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [cast.keys.signed_by_pgp(repo, cast.ann_pgp), cast.keys.signed_by_ssh(repo, "bob")]
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    assert [verifier.signer(one).person for one in made] == ["ann", "bob"]
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not (tmp_path / "home" / ".gnupg").exists()


def test_each_commit_is_verified_once(
    cast: Cast, verifier: SignatureVerifier, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (cast.keys.signed_by_pgp(repo, cast.ann_pgp, message) for message in ("one", "two"))
    assert verifier.signer(first).person == "ann"
    monkeypatch.setenv("PATH", "")
    assert verifier.signer(first).person == "ann"
    assert verifier.signer(second).state is State.CANNOT_VERIFY
