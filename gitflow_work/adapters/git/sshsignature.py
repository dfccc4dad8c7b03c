"""Verifying SSH signatures with the real ssh-keygen, against exactly the key that signed, when it is listed."""

from __future__ import annotations

import binascii
from collections.abc import Mapping

from gitflow_work.adapters.git.commitsignature import Signed
from gitflow_work.adapters.git.programs import Workshop
from gitflow_work.core.people.identity import Signature, State
from gitflow_work.formats.rules.keys import SshKey, ssh_blob

SSH_KEYGEN = ("ssh-keygen",)
_NAMESPACE = "git"
_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"


class Ssh:
    """`owners` maps the base64 text of listed keys to the key and the name of its person."""

    def __init__(self, owners: Mapping[str, tuple[SshKey, str]]) -> None:
        self._owners = owners

    def verify(self, signed: Signed) -> Signature:
        """What the signature shows. Raises CannotRun."""
        blob = signing_key(signed.signature or b"")
        if blob is None:
            return Signature(None, State.BAD, "it cannot be read")
        if blob not in self._owners:
            return Signature(None, State.UNKNOWN_KEY, f"the SSH key {fingerprint(blob)} is nobody's in roles.yml")
        key, person = self._owners[blob]
        with Workshop() as workshop:
            allowed = workshop.write("allowed", f'signer namespaces="{_NAMESPACE}" {key.line}\n'.encode())
            signature = workshop.write("signature.ssh", signed.signature or b"")
            answer = workshop.run(
                SSH_KEYGEN,
                *("-Y", "verify", "-n", _NAMESPACE, "-f", allowed, "-I", "signer", "-s", signature),
                stdin=signed.payload,
            )
        if answer.status != 0 or not answer.out.startswith('Good "git" signature'):
            return Signature(None, State.BAD, "it does not fit the commit")
        return Signature(person, State.GOOD, f"SSH key {fingerprint(blob)}")


def signing_key(armored: bytes) -> str | None:
    """The public key that a signature names, as `SshKey.blob`; None when it cannot be read."""
    try:
        start, end = armored.index(_BEGIN) + len(_BEGIN), armored.index(_END)
        data = binascii.a2b_base64(b"".join(armored[start:end].split()), strict_mode=True)
    except ValueError:
        return None
    if data[:6] != b"SSHSIG" or data[6:10] != b"\0\0\0\1":
        return None
    size = int.from_bytes(data[10:14], "big")
    blob = data[14 : 14 + size]
    return ssh_blob(blob) if size and len(blob) == size else None


def fingerprint(blob: str) -> str:
    """The fingerprint of a key, as `ssh-keygen -l` prints it."""
    import hashlib

    digest = hashlib.sha256(binascii.a2b_base64(blob)).digest()
    return "SHA256:" + binascii.b2a_base64(digest, newline=False).decode("ascii").rstrip("=")
