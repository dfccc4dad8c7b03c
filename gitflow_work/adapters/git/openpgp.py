"""Verifying OpenPGP signatures with the real gpg, against a keyring that holds only the keys given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitflow_work.adapters.git.commitsignature import Signed, day
from gitflow_work.adapters.git.programs import CannotRun, Workshop
from gitflow_work.core.people.identity import Signature, State

GPG = ("gpg", "gpg2")
_OPTIONS = (
    "--no-options",
    "--batch",
    "--no-tty",
    "--quiet",
    "--no-autostart",
    "--disable-dirmngr",
    "--no-auto-key-retrieve",
    "--no-auto-check-trustdb",
    "--trust-model",
    "always",
    "--status-fd",
    "1",
)
_RING = "pubring.kbx"
_NO_PUBLIC_KEY, _UNSUPPORTED = "9", "4"


class OpenPgp:
    """`keys` are the packets of each listed key; `owners` maps fingerprints of primary keys to names of people."""

    def __init__(self, keys: Sequence[bytes], owners: Mapping[str, str]) -> None:
        self._keys = keys
        self._owners = owners
        self._ring = b""

    def verify(self, signed: Signed) -> Signature:
        """What the signature shows. Raises CannotRun."""
        if not self._owners:
            return Signature(None, State.UNKNOWN_KEY, "an OpenPGP signature, and roles.yml lists no OpenPGP key")
        # The folder goes with each call; the keyring is made once and kept in memory, so nothing can be left behind.
        self._ring = self._ring or self._imported()
        with Workshop() as workshop:
            workshop.write(_RING, self._ring)
            signature = workshop.write("signature.asc", signed.signature or b"")
            payload = workshop.write("payload", signed.payload)
            answer = _run(workshop, "--verify", signature, payload)
        return judged(answer, signed.when, self._owners)

    def _imported(self) -> bytes:
        with Workshop() as workshop:
            files = [workshop.write(f"key-{at}.gpg", packets) for at, packets in enumerate(self._keys)]
            # One key that gpg refuses must not hide the others: signatures by it will be by an unknown key.
            _run(workshop, "--import", *files)
            ring = workshop.read(_RING)
        if not ring:
            raise CannotRun("gpg took none of the keys of roles.yml")
        return ring


def _run(workshop: Workshop, *args: str) -> str:
    return workshop.run(GPG, "--homedir", workshop.folder, *_OPTIONS, *args).out


def judged(status: str, when: int, owners: Mapping[str, str]) -> Signature:
    """What gpg's status lines say. `when`: the time that the commit claims, in seconds.

    A key that has run out by now counts when it had not at the time of the commit: the answer stays the same for ever.
    """
    lines = [line.split(" ")[1:] for line in status.splitlines() if line.startswith("[GNUPG:] ")]
    words: dict[str, list[list[str]]] = {}
    for name, *rest in lines:
        words.setdefault(name, []).append(rest)
    if not lines:
        raise CannotRun("gpg gave no answer")
    if "ERRSIG" in words:
        return _error(words["ERRSIG"][0])
    if "REVKEYSIG" in words:
        return Signature(None, State.BAD, "the key is revoked")
    if "EXPSIG" in words:
        return Signature(None, State.BAD, "the signature has run out")
    valid = words.get("VALIDSIG", [])
    sound = len(words.get("NEWSIG", [])) == len(valid) == 1 and not {"BADSIG", "PLAINTEXT"} & words.keys()
    # Fields: fingerprint, date, time, …, class (00: of the bytes as they are), fingerprint of the primary key.
    if not sound or len(valid[0]) < 10 or valid[0][8] != "00":
        return Signature(None, State.BAD, "it does not fit the commit")
    if "EXPKEYSIG" in words:
        ends = [int(rest[0]) for rest in words.get("KEYEXPIRED", []) if rest and rest[0].isdigit()]
        if not ends or min(ends) <= max(when, _seconds(valid[0][2])):
            return Signature(None, State.BAD, "the key had run out" + (f" on {day(min(ends))}" if ends else ""))
    elif "GOODSIG" not in words:
        return Signature(None, State.BAD, "it does not fit the commit")
    return _owned(valid[0][9], owners)


def _owned(fingerprint: str, owners: Mapping[str, str]) -> Signature:
    person = owners.get(fingerprint)
    if person is None:
        return Signature(None, State.UNKNOWN_KEY, f"the OpenPGP key {fingerprint} is nobody's in roles.yml")
    return Signature(person, State.GOOD, f"OpenPGP key {fingerprint}")


def _error(fields: list[str]) -> Signature:
    reason = fields[5] if len(fields) > 5 else ""
    key = fields[6] if len(fields) > 6 and fields[6] != "-" else (fields or ["?"])[0]
    if reason == _NO_PUBLIC_KEY:
        return Signature(None, State.UNKNOWN_KEY, f"the OpenPGP key {key} is nobody's in roles.yml")
    if reason == _UNSUPPORTED:
        return Signature(None, State.CANNOT_VERIFY, "gpg knows no such kind of signature")
    return Signature(None, State.BAD, "gpg cannot read it")


def _seconds(text: str) -> int:
    return int(text) if text.isdigit() else 1 << 62
