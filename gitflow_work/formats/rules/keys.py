"""Public keys as roles.yml lists them: a line of OpenSSH, or an armored OpenPGP block. Read, never used, here."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from gitflow_work.core.people.people import Person
from gitflow_work.errors import WorkError

MAX_KEY = 100_000
"""Characters of one key; a block with all its photos and signatures is no key to put into a repository."""

PGP_PUBLIC = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_SSH = re.compile(r"((?:sk-)?(?:ssh|ecdsa)-[a-z0-9-]+(?:@openssh\.com)?)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t].*)?")
_FINGERPRINT = re.compile(r"(?:0x)?(?:[0-9A-Fa-f]{4} *){4,16}|(?:SHA256|MD5):\S+")
_PUBLIC_KEY_PACKET = 6


class BadKey(WorkError):
    """What stands under `keys` cannot be a public key, so it shows nobody. `is_secret`: and it harms to be there."""

    code = "bad-key"
    is_secret = False


class SshKey(NamedTuple):
    """A public key of OpenSSH: its type, and the base64 text that is the key."""

    type: str
    blob: str

    @property
    def line(self) -> str:
        """Type and key, as OpenSSH writes them; no options, no comment."""
        return f"{self.type} {self.blob}"


class PgpKey(NamedTuple):
    """A block of OpenPGP: its packets, and the fingerprints (40 digits, upper case) of its primary keys."""

    packets: bytes
    fingerprints: tuple[str, ...]


def read(text: str) -> SshKey | PgpKey:
    """The key that `text` holds. Raises BadKey."""
    text = text.strip()
    if len(text) > MAX_KEY:
        raise BadKey(f"a key has at most {MAX_KEY:,} characters")
    if "PRIVATE KEY" in text[:200]:
        problem = BadKey(
            "a private key must never be in a repository", hint="replace it everywhere it was used, at once"
        )
        problem.is_secret = True
        raise problem
    if text.startswith("-----BEGIN PGP"):
        return _pgp(text)
    if _FINGERPRINT.fullmatch(text):
        raise BadKey(
            "a fingerprint verifies nothing: the public key itself is needed",
            hint="put the output of `gpg --armor --export FINGERPRINT` here, as a literal block (`- |`)",
        )
    match = _SSH.fullmatch(text)
    if match is None:
        raise BadKey(
            "neither a line of OpenSSH (`ssh-ed25519 AAAA…`) nor an armored OpenPGP public key",
            hint="cat ~/.ssh/id_ed25519.pub, or gpg --armor --export ADDRESS",
        )
    return _ssh(*match.groups())


def owner(people: Iterable[Person], signing_key: str) -> str | None:
    """Whose key `user.signingKey` names: a public key of SSH (after `key::`, too), or the id or fingerprint of one of
    OpenPGP. The name of the one person who lists it, else None.
    """
    wanted = signing_key.strip().removeprefix("key::")
    digits = wanted.removesuffix("!").removeprefix("0x").replace(" ", "").upper()
    match = _SSH.fullmatch(wanted)
    names = set()
    for person in people:
        for text in person.keys:
            try:
                key = read(text)
            except BadKey:
                continue
            if isinstance(key, SshKey):
                found = match is not None and key.blob == match.group(2)
            else:
                found = len(digits) >= 16 and any(one.endswith(digits) for one in key.fingerprints)
            if found:
                names.add(person.name)
    return names.pop() if len(names) == 1 else None


def ssh_blob(data: bytes) -> str:
    """The base64 text of a public key's bytes, as `SshKey.blob` has it."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def _ssh(kind: str, blob: str) -> SshKey:
    try:
        data = binascii.a2b_base64(blob, strict_mode=True)
    except binascii.Error:
        raise BadKey(f"the {kind} key is not whole: it is no base64", hint="copy the whole line") from None
    fields: list[bytes] = []
    rest = data
    while rest:
        size = int.from_bytes(rest[:4], "big")
        fields.append(rest[4 : 4 + size])
        if len(rest) < 4 + size:
            raise BadKey(f"the {kind} key is not whole", hint="copy the whole line")
        rest = rest[4 + size :]
    if len(fields) < 2 or fields[0] != kind.encode():
        raise BadKey(f"the key is no {kind} key", hint="copy the whole line")
    return SshKey(kind, ssh_blob(data))


def _pgp(text: str) -> PgpKey:
    lines = [line.strip() for line in text.splitlines()]
    try:
        if lines[0] != PGP_PUBLIC or lines[-1] != "-----END PGP PUBLIC KEY BLOCK-----":
            raise ValueError
        # After the armor's own headers an empty line; at the end a checksum, which the packets do not need.
        body = lines[lines.index("") + 1 : -1]
        packets = binascii.a2b_base64("".join(line for line in body if not line.startswith("=")), strict_mode=True)
        prints = tuple(_fingerprint(body) for tag, body in _split(packets) if tag == _PUBLIC_KEY_PACKET)
        if not prints:
            raise ValueError
    except (ValueError, IndexError):
        hint = "gpg --armor --export ADDRESS, the whole block under `- |`"
        raise BadKey("the OpenPGP block is no whole public key of version 4", hint=hint) from None
    return PgpKey(packets, prints)


def _fingerprint(body: bytes) -> str:
    if body[0] != 4:
        raise ValueError
    whole = b"\x99" + len(body).to_bytes(2, "big") + body
    return hashlib.sha1(whole, usedforsecurity=False).hexdigest().upper()


def _split(data: bytes) -> list[tuple[int, bytes]]:
    """The packets: tag and body. Raises ValueError or IndexError for what is not whole."""
    found = []
    at = 0
    while at < len(data):
        head = data[at]
        if not head & 0x80:
            raise ValueError
        if head & 0x40:
            tag, (size, at) = head & 0x3F, _new_size(data, at + 1)
        else:
            tag, width = (head >> 2) & 0x0F, (1, 2, 4, 0)[head & 3]
            if not width:
                raise ValueError  # of unknown length, which keys never are
            size, at = int.from_bytes(data[at + 1 : at + 1 + width], "big"), at + 1 + width
        if at + size > len(data):
            raise ValueError
        found.append((tag, data[at : at + size]))
        at += size
    return found


def _new_size(data: bytes, at: int) -> tuple[int, int]:
    first = data[at]
    if first < 192:
        return first, at + 1
    if first < 224:
        return ((first - 192) << 8) + data[at + 1] + 192, at + 2
    if first < 255:
        raise ValueError  # in parts, which keys never are
    return int.from_bytes(data[at + 1 : at + 5], "big"), at + 5
