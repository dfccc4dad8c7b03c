"""Who signed a commit; implements ports.Signatures with the real gpg and ssh-keygen."""

from __future__ import annotations

import hashlib

from gitflow_work.adapters.git.commitsignature import Signed, split
from gitflow_work.adapters.git.openpgp import OpenPgp
from gitflow_work.adapters.git.programs import CannotRun
from gitflow_work.adapters.git.sshsignature import Ssh
from gitflow_work.core.people.identity import Signature, State
from gitflow_work.core.people.people import Person
from gitflow_work.formats.rules.keys import BadKey, PgpKey, SshKey, read

MAX_SIGNATURE = 100_000
"""Bytes of a signature; honest ones have some hundreds."""


class SignatureVerifier:
    """Verifies against the keys of `people`, the people of the rules that judge: nobody else's key counts.

    Neither the user's keyring nor any configuration is read, and no program but gpg and ssh-keygen of PATH is run.
    Each commit is verified once. A key that two people list shows neither.
    """

    def __init__(self, people: tuple[Person, ...]) -> None:
        self._people = people
        self._known: dict[bytes, Signature] = {}
        self._verifiers: tuple[OpenPgp, Ssh] | None = None

    def signer(self, raw_commit: bytes) -> Signature:
        """See ports.Signatures."""
        signed = split(raw_commit)
        if signed.signature is None:
            return Signature(None, State.NONE, "it is not signed")
        key = hashlib.sha256(raw_commit).digest()
        if key not in self._known:
            self._known[key] = self._signer(signed)
        return self._known[key]

    def _signer(self, signed: Signed) -> Signature:
        armored = signed.signature or b""
        if signed.several:
            return Signature(None, State.BAD, "the commit has several signatures")
        if len(armored) > MAX_SIGNATURE:
            return Signature(None, State.BAD, "it is too long")
        openpgp, ssh = self._tools()
        try:
            if armored.startswith(b"-----BEGIN PGP SIGNATURE-----"):
                return openpgp.verify(signed)
            if armored.startswith(b"-----BEGIN SSH SIGNATURE-----"):
                return ssh.verify(signed)
        except CannotRun as problem:
            return Signature(None, State.CANNOT_VERIFY, str(problem))
        if armored.startswith(b"-----BEGIN SIGNED MESSAGE-----"):
            return Signature(None, State.CANNOT_VERIFY, "it is of X.509, which is not verified")
        return Signature(None, State.BAD, "it is of no known kind")

    def _tools(self) -> tuple[OpenPgp, Ssh]:
        if self._verifiers is None:
            pgp: list[bytes] = []
            prints: dict[str, set[str]] = {}
            lines: dict[str, SshKey] = {}
            owners: dict[str, set[str]] = {}
            for person in self._people:
                for key in _keys(person):
                    if isinstance(key, PgpKey):
                        pgp.append(key.packets)
                        for one in key.fingerprints:
                            prints.setdefault(one, set()).add(person.name)
                    else:
                        lines[key.blob] = key
                        owners.setdefault(key.blob, set()).add(person.name)
            sole = {one: next(iter(names)) for one, names in prints.items() if len(names) == 1}
            own = {blob: (lines[blob], next(iter(names))) for blob, names in owners.items() if len(names) == 1}
            self._verifiers = OpenPgp(pgp, sole), Ssh(own)
        return self._verifiers


def _keys(person: Person) -> list[SshKey | PgpKey]:
    found = []
    for text in person.keys:
        try:
            found.append(read(text))
        except BadKey:
            continue  # reported where roles.yml is read; it shows nobody
    return found
