"""What the tests of signatures share: real keys, made once, and commits signed with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import Repo

PROGRAMS = ("gpg", "gpgconf", "ssh-keygen")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
LONG_AGO = "20200101T000000"


class Keys:
    """Key pairs of OpenPGP in a home of their own, and of SSH in files beside it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._env = {"PATH": os.environ["PATH"], "HOME": str(home), "GNUPGHOME": str(home), "LC_ALL": "C"}

    def gpg(self, *args: str, stdin: bytes | None = None) -> bytes:
        """Standard output of gpg."""
        command = ["gpg", "--batch", "--quiet", "--no-tty", *args]
        done = subprocess.run(command, env=self._env, input=stdin, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def pgp(self, name: str, expires: str = "never", *options: str) -> str:
        """A new key of OpenPGP; its fingerprint."""
        mail = f"{name} <{name}@example.org>"
        self.gpg(*options, "--passphrase", "", "--quick-gen-key", mail, "ed25519", "sign", expires)
        listed = self.gpg("--with-colons", "--list-keys", f"={mail}").decode()
        return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))

    def public(self, fingerprint: str) -> str:
        """The armored block of a public key."""
        return self.gpg("--armor", "--export", fingerprint).decode()

    def revoked(self, fingerprint: str) -> str:
        """The public block once its revocation is in; the key is revoked in the home, too."""
        written = (self.home / "openpgp-revocs.d" / f"{fingerprint}.rev").read_bytes()
        self.gpg("--import", stdin=written[written.index(b":-----BEGIN") + 1 :])
        return self.public(fingerprint)

    def detached(self, fingerprint: str, payload: bytes, *options: str) -> bytes:
        """A detached signature of `payload`, armored."""
        return self.gpg(*options, "--armor", "--local-user", fingerprint, "--detach-sign", stdin=payload)

    def ssh(self, name: str, kind: str = "ed25519") -> str:
        """A new key of SSH; the line of its public half."""
        subprocess.run(
            ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", str(self.file(name))],
            env=self._env,
            check=True,
        )
        return self.file(name).with_suffix(".pub").read_text().strip()

    def file(self, name: str) -> Path:
        """The private half of an SSH key."""
        return self.home / f"ssh-{name}"

    def signed_by_pgp(self, repo: Repo, fingerprint: str, message: str = "signed") -> bytes:
        """A commit that git itself signed with OpenPGP; its object."""
        env = {"GNUPGHOME": str(self.home)}
        repo.git("-c", f"user.signingKey={fingerprint}", "commit", "-qS", "--allow-empty", "-m", message, env=env)
        return raw(repo)

    def signed_by_ssh(self, repo: Repo, name: str, message: str = "signed") -> bytes:
        """A commit that git itself signed with SSH; its object."""
        options = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={self.file(name)}")
        repo.git(*options, "commit", "-qS", "--allow-empty", "-m", message)
        return raw(repo)


@contextmanager
def keys() -> Iterator[Keys]:
    """Keys in a folder with a short name: gpg's agent listens at a socket there, and those have short names only."""
    home = Path(tempfile.mkdtemp(prefix="k"))
    try:
        yield Keys(home)
    finally:
        kill = ["gpgconf", "--homedir", str(home), "--kill", "all"]
        subprocess.run(kill, capture_output=True, check=False)
        shutil.rmtree(home, ignore_errors=True)


def raw(repo: Repo, revision: str = "HEAD") -> bytes:
    """A commit object, byte for byte."""
    command = ["git", "cat-file", "commit", revision]
    return subprocess.run(command, cwd=repo.top, env=repo.env, capture_output=True, check=True).stdout


def unsigned(when: int = 1767323045, message: bytes = b"hello\n", width: int = 40) -> bytes:
    """A commit object that nobody signed; `when` is its committer's time."""
    person = b"ann <ann@example.org> %d +0000" % when
    return b"tree %s\nauthor %s\ncommitter %s\n\n%s" % (b"0" * width, person, person, message)


def with_header(commit: bytes, value: bytes, name: bytes = b"gpgsig") -> bytes:
    """The commit with one more header of several lines."""
    head, gap, message = commit.partition(b"\n\n")
    folded = value.rstrip(b"\n").replace(b"\n", b"\n ")
    return b"%s\n%s %s%s%s" % (head, name, folded, gap, message)
