"""Public keys as roles.yml lists them."""

from __future__ import annotations

import binascii
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.finding import ERROR, WARNING
from gitflow_work.core.people.people import Person
from gitflow_work.formats.rules import rolesfile
from gitflow_work.formats.rules.keys import MAX_KEY, BadKey, PgpKey, SshKey, owner, read

BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAIPLACEHOLDERPLACEHOLDERPLACEHOLDERPLACEHOLDE"
ED25519 = f"ssh-ed25519 {BLOB}"
PUBLIC = "PGP PUBLIC KEY BLOCK-----"
# A primary key of version 4 with a made-up body, then a user id; old and new packet heads.
BODY = b"\x04\x00\x00\x00\x00\x16secret of nobody"
PRINT = "6E2A33C6D7A93E6D6A5C1B0F6A0E3C7D9B1F2A3C"


def armored(packets: bytes, ending: str = "=AAAA\n") -> str:
    text = binascii.b2a_base64(packets).decode()
    return f"-----BEGIN {PUBLIC}\nComment: ann's\n\n{text}{ending}-----END {PUBLIC}"


OLD_HEAD = b"\x98" + bytes([len(BODY)]) + BODY
NEW_HEAD = b"\xc6" + bytes([len(BODY)]) + BODY
USER_ID = b"\xb4\x03ann"


@pytest.mark.parametrize(
    "text", [ED25519, f" {ED25519}\n", f"{ED25519} ann@home  of ann", f"ssh-ed25519\t{BLOB}", f"ssh-ed25519  {BLOB}"]
)
def test_a_line_of_openssh_is_its_type_and_its_key(text: str) -> None:
    assert read(text) == SshKey("ssh-ed25519", BLOB)
    assert SshKey("ssh-ed25519", BLOB).line == ED25519


def test_a_block_of_openpgp_is_its_packets_and_fingerprints() -> None:
    expected = hashlib.sha1(b"\x99" + len(BODY).to_bytes(2, "big") + BODY, usedforsecurity=False).hexdigest().upper()
    for packets in (OLD_HEAD, NEW_HEAD, OLD_HEAD + USER_ID, NEW_HEAD + USER_ID):
        assert read(armored(packets)) == PgpKey(packets, (expected,))
    assert read(armored(OLD_HEAD, "").replace("\n", "\r\n")) == PgpKey(OLD_HEAD, (expected,))
    long = b"\xc6\xff\x00\x00\x01\x00" + b"\x04" + bytes(255)
    two_octets = b"\xc6\xc0\x40" + b"\x04" + bytes(255)
    whole = read(armored(long + two_octets))
    assert isinstance(whole, PgpKey)
    assert len(set(whole.fingerprints)) == 1
    assert len(whole.fingerprints) == 2


REFUSED: dict[str, tuple[str, str]] = {
    "nothing": ("", "neither a line of OpenSSH"),
    "a word": ("hello", "neither a line of OpenSSH"),
    "two keys": (f"{ED25519}\n{ED25519}", "neither a line of OpenSSH"),
    "options before it": (f'command="x" {ED25519}', "neither a line of OpenSSH"),
    "a type alone": ("ssh-ed25519", "neither a line of OpenSSH"),
    "half a key": (ED25519[:40], "the ssh-ed25519 key is not whole"),
    "a key of one field": ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "the key is no ssh-ed25519 key"),
    "a type and nothing else": ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA", "the ssh-ed25519 key is not whole"),
    "cut within four characters": (ED25519[:-1], "no base64"),
    "the key of another type": (ED25519.replace("ed25519", "rsa", 1), "the key is no ssh-rsa key"),
    "a private key of OpenSSH": ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "a private key must never"),
    "a private key of OpenPGP": ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n", "a private key must never"),
    "a key that is too long": (f"{ED25519} {'a' * MAX_KEY}", "a key has at most 100,000 characters"),
    "a block that is cut": (armored(OLD_HEAD)[:-20], "the OpenPGP block is no whole public key"),
    "a block without a key": (armored(USER_ID), "the OpenPGP block is no whole public key"),
    "an empty block": (armored(b""), "the OpenPGP block is no whole public key"),
    "no base64": (armored(OLD_HEAD).replace("m", "?"), "the OpenPGP block is no whole public key"),
    "a packet that ends early": (armored(OLD_HEAD[:-1]), "the OpenPGP block is no whole public key"),
    "a packet of any length": (armored(b"\x9b" + BODY), "the OpenPGP block is no whole public key"),
    "a packet in parts": (armored(b"\xc6\xe1" + BODY), "the OpenPGP block is no whole public key"),
    "a key of version 3": (armored(b"\x98\x02\x03\x00"), "the OpenPGP block is no whole public key of version 4"),
    "no packets": (armored(b"hello"), "the OpenPGP block is no whole public key"),
    "a signature": ("-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----", "the OpenPGP block"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_public_key(text: str, message: str) -> None:
    with pytest.raises(BadKey) as raised:
        read(text)
    assert message in raised.value.message
    assert raised.value.is_secret == ("private" in message)


@pytest.mark.parametrize(
    "text", [PRINT, PRINT.lower(), f"0x{PRINT[-16:]}", "6E2A 33C6 D7A9 3E6D  6A5C 1B0F 6A0E 3C7D", "SHA256:aGVsbG8"]
)
def test_a_fingerprint_alone_is_a_warning_since_nothing_can_be_verified_by_it(text: str) -> None:
    with pytest.raises(BadKey, match="a fingerprint verifies nothing") as raised:
        read(text)
    assert not raised.value.is_secret
    roles, [found] = rolesfile.parse(f"people: {{ann: {{keys: ['{text}']}}}}\n".encode(), "roles.yml")
    assert (found.rule, found.level, roles.people[0].keys) == ("bad-key", WARNING, (text,))


def test_a_private_key_stops_everything() -> None:
    text = "people: {ann: {keys: ['-----BEGIN OPENSSH PRIVATE KEY-----']}}\n"
    _, [found] = rolesfile.parse(text.encode(), "roles.yml")
    assert (found.rule, found.level) == ("bad-key", ERROR)


def test_a_key_in_a_literal_block() -> None:
    block = armored(OLD_HEAD).replace("\n", "\n        ")
    text = f"people:\n  ann:\n    keys:\n      - |\n        {block}\n      - nonsense\n"
    roles, [found] = rolesfile.parse(text.encode(), "roles.yml")
    assert (found.rule, found.level, found.line) == ("bad-key", WARNING, text.count("\n"))
    assert isinstance(read(roles.people[0].keys[0]), PgpKey)


def test_whose_key_will_sign() -> None:
    pgp = read(armored(OLD_HEAD))
    assert isinstance(pgp, PgpKey)
    [fingerprint] = pgp.fingerprints
    people = (
        Person("ann", keys=(f"{ED25519} laptop", "hello")),
        Person("bob", keys=(armored(OLD_HEAD), ED25519.replace("PLACE", "TWICE"))),
        Person("eve", keys=(ED25519.replace("PLACE", "TWICE"),)),
    )
    told = {
        ED25519: "ann",
        f"{ED25519} another comment\n": "ann",
        f"key::{ED25519}": "ann",
        ED25519.replace("PLACE", "PLADE"): None,
        ED25519.replace("PLACE", "TWICE"): None,
        fingerprint: "bob",
        f"0x{fingerprint[-16:].lower()}!": "bob",
        fingerprint[-8:]: None,
        "ann@example.org": None,
        "/no/such/file": None,
        "": None,
    }
    assert {key: owner(people, key) for key in told} == told


TEXTS = st.one_of(
    st.text(), st.binary(max_size=80).map(armored), st.binary(max_size=80).map(lambda data: f"ssh-rsa {data!r}")
)


@given(TEXTS)
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        found = read(text)
    except BadKey:
        return
    assert read(found.line) == found if isinstance(found, SshKey) else found.fingerprints
