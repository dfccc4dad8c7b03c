"""Taking a commit object apart, and reading what gpg and a program that fails answer. No keys needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.adapters.git.commitsignature import day, split
from gitflow_work.adapters.git.openpgp import judged
from gitflow_work.adapters.git.programs import CannotRun, Workshop, find
from gitflow_work.core.people.identity import State
from tests.adapters.git.signing import unsigned, with_header

WHEN = 1_767_323_045
LINES = st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b"")), min_size=1, max_size=6)


@given(st.binary(max_size=200), LINES, st.booleans())
def test_what_is_signed_is_the_commit_without_the_signature(message: bytes, lines: list[bytes], sha256: bool) -> None:
    width, name = (64, b"gpgsig-sha256") if sha256 else (40, b"gpgsig")
    other = b"gpgsig" if sha256 else b"gpgsig-sha256"
    commit = unsigned(message=message, width=width)
    signature = b"-----BEGIN" + b"\n".join([*lines, b"END"])
    found = split(with_header(commit, signature, name))
    assert (found.signature, found.payload, found.when, found.several) == (signature + b"\n", commit, WHEN, False)
    both = split(with_header(with_header(commit, b"of the other kind\nand more", other), signature, name))
    assert (both.signature, both.payload) == (signature + b"\n", commit)
    assert split(commit) == (None, commit, WHEN, False)


def test_headers_after_the_signature_are_signed_and_their_lines_are_no_signature() -> None:
    tail = b"\nmergetag object 1\n tag v1\n gpgsig of the tag"
    head, gap, message = unsigned().partition(b"\n\n")
    found = split(with_header(head, b"a\nb") + tail + gap + message)
    assert (found.signature, found.payload) == (b"a\nb\n", head + tail + gap + message)


@pytest.mark.parametrize(
    "commit", [b"", b"tree 1", b"\n\n", b"committer x", b"committer a <b> x\n\n", b" gpgsig x\n\n"]
)
def test_odd_commits_have_no_signature(commit: bytes) -> None:
    assert split(commit) == (None, commit, 0, False)


def test_a_commit_without_a_message() -> None:
    head = unsigned(message=b"")
    assert split(with_header(head, b"a")).payload == head
    assert split(b"tree 1\ngpgsig a\n b\n") == (b"a\nb\n", b"tree 1\n", 0, False)


def test_two_signatures_are_told() -> None:
    assert split(with_header(with_header(unsigned(), b"a"), b"b")).several


def test_a_time_in_words() -> None:
    assert (day(0), day(10**18)) == ("1970-01-01", str(10**18))


FPR = "E39B7DBBE18326F17CB1E307CD4AFB9CC13AE4AE"
NEW = "NEWSIG ann@example.org"
GOOD = "GOODSIG CD4AFB9CC13AE4AE ann"
VALID = f"VALIDSIG {FPR} 2026-11-21 {WHEN} 0 4 0 22 8 00 {FPR}"
EXPIRED = "EXPKEYSIG CD4AFB9CC13AE4AE ann"
STATUS: dict[str, tuple[list[str], State]] = {
    "good": ([NEW, GOOD, VALID], State.GOOD),
    "good, of nobody": ([NEW, GOOD, VALID.replace(f" {FPR}", f" {FPR[::-1]}", 2)], State.UNKNOWN_KEY),
    "good, by a subkey": ([NEW, GOOD, VALID.replace(f"VALIDSIG {FPR}", "VALIDSIG ABCD")], State.GOOD),
    "of a text": ([NEW, GOOD, VALID.replace(" 00 ", " 01 ")], State.BAD),
    "bad": ([NEW, "BADSIG CD4AFB9CC13AE4AE ann"], State.BAD),
    "good and bad": ([NEW, GOOD, VALID, NEW, "BADSIG CD4AFB9CC13AE4AE ann"], State.BAD),
    "twice": ([NEW, GOOD, VALID, NEW, GOOD, VALID], State.BAD),
    "one with its own text": ([NEW, "PLAINTEXT 62 0 x", GOOD, VALID], State.BAD),
    "valid and not good": ([NEW, VALID], State.BAD),
    "good and not valid": ([NEW, GOOD], State.BAD),
    "cut off": ([NEW, GOOD, "VALIDSIG"], State.BAD),
    "nothing at all": (["NODATA 4"], State.BAD),
    "revoked": ([NEW, "REVKEYSIG CD4AFB9CC13AE4AE ann", VALID], State.BAD),
    "run out itself": ([NEW, "EXPSIG CD4AFB9CC13AE4AE ann", VALID], State.BAD),
    "by a key run out later": ([NEW, f"KEYEXPIRED {WHEN + 1}", EXPIRED, VALID], State.GOOD),
    "by a key run out at once": ([NEW, f"KEYEXPIRED {WHEN}", EXPIRED, VALID], State.BAD),
    "by a subkey run out": ([NEW, f"KEYEXPIRED {WHEN + 9}", f"KEYEXPIRED {WHEN - 1}", EXPIRED, VALID], State.BAD),
    "signed after the key ran out": (
        [NEW, f"KEYEXPIRED {WHEN + 1}", EXPIRED, VALID.replace(str(WHEN), str(WHEN + 2))], State.BAD,
    ),
    "run out nobody knows when": ([NEW, EXPIRED, VALID], State.BAD),
    "signed nobody knows when": ([NEW, f"KEYEXPIRED {WHEN + 1}", EXPIRED, VALID.replace(str(WHEN), "?")], State.BAD),
    "no such key": ([NEW, f"ERRSIG CD4AFB9CC13AE4AE 22 8 00 {WHEN} 9 {FPR}"], State.UNKNOWN_KEY),
    "no such algorithm": ([NEW, f"ERRSIG CD4AFB9CC13AE4AE 99 8 00 {WHEN} 4 {FPR}"], State.CANNOT_VERIFY),
    "some other error": ([NEW, f"ERRSIG CD4AFB9CC13AE4AE 22 8 00 {WHEN} 1 {FPR}"], State.BAD),
    "an error cut off": ([NEW, "ERRSIG"], State.BAD),
    "good, and one by no such key": (
        [NEW, GOOD, VALID, NEW, f"ERRSIG 0 22 8 00 {WHEN} 9 -"], State.UNKNOWN_KEY,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "state"), STATUS.values(), ids=STATUS)
def test_what_gpg_says(lines: list[str], state: State) -> None:
    status = "gpg: words for people\n" + "".join(f"[GNUPG:] {line}\n" for line in lines)
    found = judged(status, WHEN, {FPR: "ann"})
    assert (found.state, found.person) == (state, "ann" if state is State.GOOD else None)
    assert found.detail


def test_no_answer_is_no_verdict() -> None:
    with pytest.raises(CannotRun, match="gpg gave no answer"):
        judged("", WHEN, {FPR: "ann"})


def program(folder: Path, script: str, mode: int = 0o755) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "tool"
    path.write_text(script)
    path.chmod(mode)
    return path


def test_a_program_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "#!/bin/sh\nexec sleep 600\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    with Workshop(patience=0.1) as workshop, pytest.raises(CannotRun, match="tool did not answer within"):
        workshop.run(("tool",))
    assert not Path(workshop.folder).exists()


def test_a_program_that_cannot_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "\x7fELF no program")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with Workshop() as workshop, pytest.raises(CannotRun, match="tool could not be run: "):
        workshop.run(("tool",))


def test_programs_get_a_home_of_their_own_and_nothing_of_the_users_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin", "#!/bin/sh\nenv; pwd\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("GIT_DIR", "x")
    monkeypatch.setenv("GNUPGHOME", "y")
    with Workshop() as workshop:
        answer = workshop.run(("none", "tool"))
        said = dict(line.split("=", 1) for line in answer.out.splitlines() if "=" in line)
        assert answer.out.splitlines()[-1] == str(Path(workshop.folder).resolve())
        assert said["HOME"] == said["GNUPGHOME"] == workshop.folder
        assert "GIT_DIR" not in said
        assert Path(workshop.folder).stat().st_mode & 0o077 == 0


def test_relative_folders_of_the_path_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = program(tmp_path / "bin", "#!/bin/sh\n")
    monkeypatch.chdir(tmp_path)
    for path, expected in (("bin", None), (".:bin:", None), ("", None), (f"bin:{here.parent}", str(here))):
        monkeypatch.setenv("PATH", path)
        assert find(("tool",)) == expected
