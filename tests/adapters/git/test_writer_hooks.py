"""The user's own hooks and signatures: what `git commit` would do, a move does too."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.adapters.git.writing import ITEM, NEW, OLD, OTHER, refused, with_item, write
from tests.support import Repo


def unchanged(repo: Repo, head: str) -> bool:
    left = [path.name for path in (repo.top / ".git").glob("**/tmp-*")]
    return (repo.head(), repo.read(ITEM), repo.status(), left) == (head, OLD, "", [])


def test_hooks_run_in_the_order_and_with_the_arguments_of_a_commit(repo: Repo, tmp_path: Path) -> None:
    with_item(repo)
    told = tmp_path / "told"
    for name in ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"):
        repo.hook(name, f'echo "{name} $# $2" "$(head -1 "$1" 2>/dev/null)" >> {told}')
    write(repo)
    assert [line.strip() for line in told.read_text().splitlines()] == [
        "pre-commit 0",
        "prepare-commit-msg 2 message T-1: To Do -> Done",
        "commit-msg 1  T-1: To Do -> Done",
        "post-commit 0",
    ]


def test_a_hook_sees_the_new_tree_staged_and_nothing_that_the_user_staged(repo: Repo, tmp_path: Path) -> None:
    with_item(repo)
    repo.write("src/main.c", "int staged;\n")
    repo.git("add", "src/main.c")
    told = tmp_path / "told"
    repo.hook("pre-commit", f"(pwd; git diff --cached --name-status; git show :{ITEM}) > {told}")
    write(repo)
    assert told.read_text() == f"{repo.top}\nM\t{ITEM}\n{NEW}"
    assert repo.status() == "M  src/main.c"


def test_a_hook_sees_the_users_settings_and_none_of_ours(repo: Repo, tmp_path: Path) -> None:
    with_item(repo)
    told = tmp_path / "told"
    script = f"env | grep -E '^(GIT_|LC_ALL)' | sed 's/=.*//' | sort >> {told}; git config --list >> {told}"
    repo.hook("pre-commit", f"git stripspace < /dev/null; {script}")
    write(repo)
    ours = told.read_text()
    told.unlink()
    repo.write(ITEM, OLD)
    repo.commit("plain", ITEM)
    assert set(ours.splitlines()) ^ set(told.read_text().splitlines()) <= {"GIT_EXEC_PATH", "GIT_PREFIX"}
    assert "GIT_INDEX_FILE" in ours


@pytest.mark.parametrize("name", ["pre-commit", "prepare-commit-msg", "commit-msg"])
def test_a_veto_is_told_in_the_hooks_own_words(repo: Repo, name: str) -> None:
    head = with_item(repo)
    repo.hook(name, "echo 'no moves on Fridays'; echo really >&2; exit 3")
    error = refused(repo)
    assert (error.code, error.exit) == ("hook-refused", 1)
    assert f"the {name} hook refused this commit (3)" in error.message
    assert "no moves on Fridays" in error.message
    assert "really" in error.message
    assert unchanged(repo, head)


def test_a_hook_may_rewrite_the_message(repo: Repo) -> None:
    with_item(repo)
    repo.hook("commit-msg", 'printf "\\n\\n%s  \\n\\n\\nTicket: 12\\n\\n" "$(cat "$1")" > "$1"')
    write(repo)
    assert repo.git("cat-file", "commit", "HEAD").split("\n\n", 1)[1] == "T-1: To Do -> Done\n\nTicket: 12"


def test_a_hook_may_not_empty_the_message(repo: Repo) -> None:
    head = with_item(repo)
    repo.hook("commit-msg", 'echo " " > "$1"')
    error = refused(repo)
    assert (error.code, error.message) == ("hook-refused", "a hook emptied the commit message")
    assert unchanged(repo, head)


def test_a_hook_that_changes_the_commit_is_told_what_it_changed(repo: Repo) -> None:
    head = with_item(repo)
    blob = repo.git("rev-parse", "HEAD:src/main.c")
    repo.hook("pre-commit", f"git update-index --add --cacheinfo 100644,{blob},{OTHER}")
    error = refused(repo)
    assert error.message == f"the pre-commit hook changed what is to be committed: {OTHER}"
    assert error.code == "hook-refused"
    assert unchanged(repo, head)


def test_a_failing_post_commit_hook_is_told_and_undoes_nothing(repo: Repo) -> None:
    with_item(repo)
    repo.hook("post-commit", "echo no bell to ring; exit 1")
    written = write(repo)
    assert written is not None
    assert written.notes == ("the post-commit hook failed (1): no bell to ring",)
    assert (repo.head(), repo.status()) == (written.commit, "")


def test_all_is_done_and_unlocked_when_the_post_commit_hook_runs(repo: Repo) -> None:
    with_item(repo)
    free = "test ! -e .git/index.lock && flock -n .git/gitflow-work/lock true"
    repo.hook("post-commit", f'test -z "$(git status --porcelain)" && {free}')
    written = write(repo)
    assert written is not None
    assert written.notes == ()


@pytest.mark.parametrize("form", ["absolute", "relative", "home"])
def test_hooks_are_looked_for_where_the_setting_says(repo: Repo, tmp_path: Path, form: str) -> None:
    head = with_item(repo)
    hook = repo.hook("pre-commit", "exit 1")
    folder = {"absolute": tmp_path / "hooks", "relative": repo.top / "tools", "home": tmp_path / "home" / "hooks"}[form]
    folder.mkdir()
    hook.rename(folder / "pre-commit")
    repo.git("config", "core.hooksPath", {"absolute": str(folder), "relative": "tools", "home": "~/hooks"}[form])
    assert refused(repo).code == "hook-refused"
    assert repo.head() == head


def test_a_file_that_is_not_executable_is_no_hook(repo: Repo) -> None:
    with_item(repo)
    repo.hook("pre-commit", "exit 1").chmod(0o644)
    assert write(repo) is not None


def test_hooks_run_for_linked_work_trees_and_for_the_first_commit(repo: Repo, tmp_path: Path) -> None:
    repo.hook("pre-commit", f"git diff --cached --name-only >> {tmp_path}/told")
    write(repo)
    linked = repo.worktree(tmp_path / "linked", "-b", "side", "HEAD")
    write(linked, {OTHER: "x\n"})
    assert (tmp_path / "told").read_text().splitlines() == [ITEM, OTHER]
    assert (repo.status(), linked.status()) == ("", "")


def test_a_hook_sees_no_deletions_where_sparse_checkout_leaves_files_out(repo: Repo, tmp_path: Path) -> None:
    with_item(repo)
    repo.git("sparse-checkout", "set", "--cone", "src")
    repo.hook("pre-commit", f"git diff --name-status > {tmp_path}/told")
    write(repo)
    assert (tmp_path / "told").read_text() == ""


def test_a_veto_of_the_ref_itself_changes_nothing(repo: Repo) -> None:
    head = with_item(repo)
    repo.hook("reference-transaction", 'test "$1" = prepared && echo frozen >&2 && exit 1; exit 0')
    error = refused(repo)
    assert error.code == "ref-refused"
    (repo.top / ".git/hooks/reference-transaction").unlink()
    assert unchanged(repo, head)
    assert not (repo.top / ".git/index.lock").exists()


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_commits_are_signed_where_the_user_wants_that(repo: Repo, tmp_path: Path) -> None:
    with_item(repo)
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    (tmp_path / "allowed").write_text(f"ann@example.org {key.with_suffix('.pub').read_text()}")
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "allowed"))
    repo.git("config", "user.signingKey", str(key))
    write(repo)
    assert repo.git("log", "-1", "--format=%G?") == "N"
    repo.git("config", "commit.gpgSign", "true")
    write(repo, {ITEM: OLD})
    assert repo.git("log", "-1", "--format=%G?") == "G"


@pytest.mark.parametrize(("value", "signs"), [("true", True), ("yes", True), ("1", True), ("0", False), ("no", False)])
def test_a_signature_that_fails_stops_the_commit(repo: Repo, value: str, signs: bool) -> None:
    head = with_item(repo)
    repo.git("config", "gpg.program", "/nonexistent/gpg")
    repo.git("config", "commit.gpgSign", value)
    if not signs:
        assert write(repo) is not None
        return
    error = refused(repo)
    assert error.code == "signing-failed"
    assert "/nonexistent/gpg" in error.message
    assert unchanged(repo, head)
