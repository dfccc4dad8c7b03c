"""What somebody tried who controls the contents of commits, trees and messages, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.bootstrap import open_repository
from gitflow_work.errors import BadUsage, Undecided
from gitflow_work.usecases.checking.ranges import default
from tests.check.cases import Ask
from tests.check.raw import FOLDER, Raw, Row, rules, told
from tests.check.story import DONE, IP, IR, TD, TYPE, Rules, Story, item_text, keyword, path_of
from tests.check.things import CONFIG, FLOW, ROLES, Flow, Override, Roles, text

T1, T2 = path_of("T-1"), path_of("T-2")
BEFORE = {**rules(), T1: item_text("T-1", DONE), T2: item_text("T-2", TD)}
AFTER = {**BEFORE, T1: item_text("T-1", TD)}
UNDONE = [("illegal-transition", "T-1")]


@pytest.fixture
def raw(tmp_path: Path, clean_env: dict[str, str]) -> Raw:
    """A bare repository for objects of any shape."""
    return Raw(tmp_path / "raw.git")


def rewritten(raw: Raw, tree: str, path: str, change: dict[str, str]) -> str:
    """The tree `tree` with the modes of some entries written otherwise: `change` is by name, in the folder `path`."""
    listed = (line.split() for line in raw.git("ls-tree", tree).splitlines())
    rows = [Row(mode, name, oid) for mode, _, oid, name in listed]
    rows = [one._replace(mode=FOLDER if one.mode == "040000" else one.mode) for one in rows]
    first, _, rest = path.partition("/")
    if not path:
        return raw.listed(one._replace(mode=change.get(one.name, one.mode)) for one in rows)
    return raw.listed(
        one._replace(oid=rewritten(raw, one.oid, rest, change)) if one.name == first else one for one in rows
    )


@pytest.mark.parametrize("mode", ["040000", "0000040000", "1040000", "40755"])
@pytest.mark.parametrize(("path", "name"), [("", ".workflow"), (".workflow", "tasks")])
def test_a_mode_that_git_writes_otherwise_hides_no_folder(raw: Raw, mode: str, path: str, name: str) -> None:
    """Once it was landed, nothing in the folder counted as known, and Done could begin anew."""
    base = raw.commit(raw.tree(BEFORE))
    odd = raw.commit(rewritten(raw, raw.tree(BEFORE), path, {name: mode}), base)
    assert raw.check(base, odd).findings == []
    assert told(raw.check(odd, raw.commit(raw.tree(AFTER), odd))) == UNDONE
    double = {**BEFORE, path_of("T-3"): item_text("T-2", TD)}
    twice = raw.commit(rewritten(raw, raw.tree(double), path, {name: mode}), base)
    assert [rule for rule, _ in told(raw.check(base, twice))] == ["duplicate-id"]


def test_permissions_that_git_does_not_keep_make_no_other_file(raw: Raw) -> None:
    base = raw.commit(rewritten(raw, raw.tree(BEFORE), ".workflow/tasks", {"T-1.md": "100664"}))
    assert raw.check(base, raw.commit(raw.tree(BEFORE), base)).findings == []
    assert told(raw.check(base, raw.commit(raw.tree(AFTER), base))) == UNDONE


def _twice(raw: Raw, good: list[Row], evil: list[Row], name: str) -> list[list[Row]]:
    """Trees in which a name stands twice, in every order; and one that is out of order."""
    [right] = [one for one in good if one.name == name]
    [wrong] = [one for one in evil if one.name == name]
    rest = [one for one in good if one.name != name]
    last = Row("100644", "zzz", raw.file("x\n").oid)
    return [
        sorted([*rest, right, wrong], key=lambda one: one.name),
        sorted([*rest, wrong, right], key=lambda one: one.name),
        [*good, last, wrong],
        [wrong, *good],
        [*rest, last, wrong],
    ]


@pytest.mark.parametrize("shape", range(5))
@pytest.mark.parametrize("level", ["top", "folder", "file"])
def test_a_name_twice_or_out_of_order_gives_no_answer(raw: Raw, level: str, shape: int) -> None:
    """Which of the two stands there hangs on who reads it. In the middle of a range it could hide a step."""
    base = raw.commit(raw.tree(BEFORE))

    def below(files: dict[str, str | Row], prefix: str) -> list[Row]:
        return raw.rows({path[len(prefix) :]: text for path, text in files.items() if path.startswith(prefix)})

    prefix, name = {
        "top": ("", ".workflow"),
        "folder": (".workflow/", "tasks"),
        "file": (".workflow/tasks/", "T-1.md"),
    }[level]
    tree = raw.listed(_twice(raw, below(BEFORE, prefix), below(AFTER, prefix), name)[shape])
    for folder in reversed(prefix.split("/")[:-1]):
        outer = below(BEFORE, prefix[: prefix.index(folder)])
        tree = raw.listed(one._replace(oid=tree) if one.name == folder else one for one in outer)
    odd = raw.commit(tree, base)
    with pytest.raises(Undecided):
        raw.check(base, odd)
    with pytest.raises(Undecided):
        raw.check(odd, raw.commit(raw.tree(AFTER), odd))
    try:
        found = told(raw.check(base, raw.commit(raw.tree(AFTER), odd)))
    except Undecided:
        return
    assert UNDONE[0] in found


@pytest.mark.parametrize("name", ["tasks/T-3.md", "..", "."])
def test_a_name_that_is_a_path_gives_no_answer(raw: Raw, name: str) -> None:
    base = raw.commit(raw.tree(BEFORE))
    inside = raw.rows({path[len(".workflow/") :]: text for path, text in BEFORE.items()})
    odd = sorted([*inside, raw.file(item_text("T-3", DONE))._replace(name=name)], key=lambda one: one.name)
    head = raw.commit(raw.listed([Row(FOLDER, ".workflow", raw.listed(odd))]), base)
    with pytest.raises(Undecided):
        raw.check(base, head)


@pytest.mark.parametrize(
    "encoding", ["idna", "punycode", "undefined", "unicode_escape", "utf-7", "rot13", "a\0b", "x" * 5000, "é", ""]
)
def test_a_commit_may_name_any_encoding(raw: Raw, encoding: str) -> None:
    before = {**rules(Rules(keyword=True)), T1: item_text("T-1", IP)}
    base = raw.commit(raw.tree(before))
    silent = raw.commit(raw.tree({**before, T1: item_text("T-1", IR)}), base, end=f"encoding {encoding}\n")
    assert told(raw.check(base, silent)) == [("gate-blocked", "T-1")]


def test_an_encoding_that_python_reads_slowly_holds_nobody_up(raw: Raw) -> None:
    """Half a megabyte of Punycode takes Python minutes."""
    before = {**rules(Rules(keyword=True)), T1: item_text("T-1", IP)}
    base = raw.commit(raw.tree(before))
    text = "a" * 300_000 + "-" + "b1" * 100_000
    head = raw.commit(
        raw.tree({**before, T1: item_text("T-1", IR)}), base, end="encoding PunyCode\n", message=f"{text}\n"
    )
    assert told(raw.check(base, head)) == [("gate-blocked", "T-1")]


def _crossing(levels: int, lines: int) -> Story:
    """Lines that merge one another again and again, T-1 In Progress; one goes on to In Review, and a merge drops it."""
    story = Story()
    story.commit("base", T1=TD)
    story.commit("moved", "base", T1=IP)
    for line in range(lines):
        story.commit(f"0/{line}", "base" if line == 0 else "moved", files={f"{line}.txt": "x\n"})
    for level in range(1, levels):
        for line in range(lines):
            parents = (f"{level - 1}/{(line + one) % lines}" for one in range(lines))
            story.commit(f"{level}/{line}", *parents, T1=IP)
    story.commit("further", f"{levels - 1}/1", T1=IR)
    story.commit("end", f"{levels - 1}/0", "further", T1=IP)
    return story


@pytest.mark.parametrize(("levels", "lines"), [(1100, 2), (40, 3)])
def test_histories_that_cross_again_and_again_are_folded_in_time(ask: Ask, levels: int, lines: int) -> None:
    """Two lines were deeper than Python's stack; three took twice as long with each level."""
    seen = ask(_crossing(levels, lines), "base", "end")
    assert seen.errors("rule", "commit") == [("illegal-transition", "end")]


def test_folders_may_be_nested_deeper_than_pythons_stack(ask: Ask) -> None:
    story = Story()
    story.commit("base", T1=TD, T2=TD)
    story.commit("deep", "base", files={f".workflow/tasks/{'a/' * 1100}T-3.md": item_text("T-2", TD)})
    assert ask(story, "base", "deep").errors("rule") == [("duplicate-id",)]


LINKED = [
    (".workflow/tasks", Row("120000", "", ""), "the folder of items .workflow/tasks is a symlink"),
    (".workflow/tasks", Row("160000", "", "1" * 40), "the folder of items .workflow/tasks is a submodule"),
    (".workflow/tasks", Row("100644", "", ""), "the folder of items .workflow/tasks is a file"),
    (".workflow/tasks/more", Row("120000", "", ""), ".workflow/tasks/more is a symlink"),
    (".workflow/overrides", Row("160000", "", "1" * 40), ".workflow/overrides is a submodule"),
]


@pytest.mark.parametrize(("path", "row", "message"), LINKED)
def test_nothing_below_the_workflow_is_a_link(raw: Raw, path: str, row: Row, message: str) -> None:
    """Everybody may delete here, so that the items themselves may go."""
    base = raw.commit(raw.tree(BEFORE))
    left = {at: text for at, text in BEFORE.items() if not at.startswith(f"{path}/")}
    link = row if row.oid else row._replace(oid=raw.put("blob", b"../ideas"))
    checked = raw.check(base, raw.commit(raw.tree({**left, path: link}), base))
    assert [(one.rule, one.message) for one in checked.findings] == [("not-regular", message)]


@pytest.mark.parametrize(
    ("path", "other"),
    [
        (".workflow/tasks/T-1.MD", T1),
        (".workflow/Tasks/note.txt", ".workflow/tasks"),
        (".Workflow/tasks/T-1.md", ".workflow"),
        (".workflow/Roles.yml", ".workflow/roles.yml"),
        (".workflow/tasks./note.txt", ".workflow/tasks"),
        (".workflow/tasks/T-1.md ", T1),
        (".workflow/tasks\\T-1.md", T1),
        (".workflow\\tasks\\T-1.md", T1),
    ],
)
def test_no_two_names_are_one_where_case_does_not_count(raw: Raw, path: str, other: str) -> None:
    """A checkout there would show the one in the other's place."""
    base = raw.commit(raw.tree(BEFORE))
    checked = raw.check(base, raw.commit(raw.tree({**BEFORE, path: item_text("T-1", TD)}), base))
    assert [one.rule for one in checked.findings] == ["name-clash"]
    [found] = checked.findings
    assert found.path in {other, path[: len(found.path or "")]}


def test_letters_may_be_composed_in_two_ways(raw: Raw) -> None:
    both = {path_of("T-3")[:-3] + "-\u00e9.md": item_text("T-3", TD), path_of("T-3")[:-3] + "-e\u0301.md": "no item\n"}
    base = raw.commit(raw.tree(BEFORE))
    checked = raw.check(base, raw.commit(raw.tree({**BEFORE, **both}), base))
    assert "name-clash" in {rule for rule, _ in told(checked)}


def test_an_override_that_landed_by_a_squash_does_not_count_again(ask: Ask) -> None:
    """The commit that wrote it never came to the target branch, where the file was removed since."""
    waiver = {".workflow/overrides/1.yml": text(Override("T-1", IP, IR, "keyword"))}
    gone = dict.fromkeys(waiver)
    story = Story(Rules(keyword=True))
    story.commit("root", files={ROLES: text(Roles("moves"))}, T1=IP, T2=TD)
    story.commit("by ann", "root", files=waiver)
    story.commit("squashed", "root", files=waiver, T1=IR)
    story.commit("reworked", "squashed", files=gone, T1=IP)
    story.commit("again", "reworked", "by ann", files=waiver, T1=IR, by="bob")
    assert ask(story, "reworked", "again").errors("rule", "commit") == [("gate-blocked", "again")]
    story.commit("anew", "reworked", files=waiver)
    story.commit("waived", "anew", T1=IR, by="bob")
    assert ask(story, "reworked", "waived").errors("rule") == []


def test_an_id_that_the_target_branch_gave_away_meanwhile_lands_once(ask: Ask) -> None:
    """Nothing stands in the way of a merge of the two: their files have different names."""
    story = Story()
    story.commit("root", T1=TD)
    story.commit("base", "root", T2=TD)
    story.commit("thief", "root", files={".workflow/tasks/other.md": item_text("T-2", TD)})
    assert ask(story, "base", "thief").errors("rule", "item") == [("duplicate-id", "T-2")]
    story.commit("elsewhere", "root", files={T1: None, ".workflow/tasks/more/T-1.md": item_text("T-1", TD)})
    assert ask(story, "base", "elsewhere").errors("rule") == []


MOVED = {".workflow/types/task.yml": TYPE.format(name="task", prefix="T", folder="work")}


def elsewhere(**items: str) -> dict[str, str | None]:
    """Items in the new folder of their type, and no more in the old one."""
    found: dict[str, str | None] = {path_of(f"T-{one[1:]}"): None for one in items}
    return found | {f".workflow/work/T-{one[1:]}.md": item_text(f"T-{one[1:]}", at) for one, at in items.items()}


def test_an_id_is_used_once_though_its_type_has_another_folder_since(ask: Ask) -> None:
    story = Story()
    story.commit("root", T1=TD, T2=TD)
    story.commit("deleted", "root", T1=None)
    story.commit("base", "deleted", files={**MOVED, **elsewhere(T2=TD)})
    story.commit("again", "base", files={".workflow/work/T-1.md": item_text("T-1", TD)})
    assert ask(story, "base", "again").errors("rule", "item") == [("reused-id", "T-1")]
    story.commit("moved on", "base", files={".workflow/work/T-2.md": item_text("T-2", IP)})
    assert ask(story, "base", "moved on").errors("rule") == []


@pytest.mark.parametrize(("message", "found"), [(keyword("T-1"), []), ("Work", [("gate-blocked", "branch", "T-1")])])
def test_a_branch_of_before_has_its_items_in_the_old_folder(
    ask: Ask, message: str, found: list[tuple[object, ...]]
) -> None:
    """Else its moves would count as the merge's, which says no keyword."""
    story = Story(Rules(keyword=True))
    story.commit("root", T1=IP, T2=TD)
    story.commit("base", "root", files={**MOVED, **elsewhere(T1=IP, T2=TD)})
    story.commit("branch", "root", T1=IR, message=message)
    story.commit("merge", "base", "branch", files=elsewhere(T1=IR))
    assert ask(story, "base", "merge").errors("rule", "commit", "item") == found
    story.commit("left behind", "merge", T3=TD)
    assert ("wrong-folder", "T-3") in ask(story, "base", "left behind").errors("rule", "item")


def test_a_branch_does_not_say_what_it_is_held_against(raw: Raw) -> None:
    """Whoever checked it out would have judged it by the tip of another branch that its author may push."""
    base = raw.commit(raw.tree(BEFORE))
    lax = {**AFTER, CONFIG: "format: 1\ndefault_branch: lax\n"}
    pushed = raw.commit(raw.tree(lax), base)
    head = raw.commit(raw.tree({**lax, T2: item_text("T-2", IP)}), pushed)
    for ref, oid in (("main", base), ("lax", pushed), ("topic", head)):
        raw.git("update-ref", f"refs/heads/{ref}", oid)
    raw.git("symbolic-ref", "HEAD", "refs/heads/topic")
    repository = open_repository(str(raw.top))
    try:
        assert default(repository).base == base
        raw.git("update-ref", "refs/heads/main", raw.commit(raw.tree({**BEFORE, CONFIG: lax[CONFIG]}), base))
        assert default(repository).base == pushed
        raw.git("update-ref", "-d", "refs/heads/main")
        assert default(repository).base == pushed
    finally:
        repository.close()


def test_an_old_branch_does_not_lack_what_only_its_commits_could_say(ask: Ask) -> None:
    """Under `fork-point` the landing is held to BASE's rules, and cannot ask single commits for a word."""
    story = Story()
    story.commit("root", files={CONFIG: "format: 1\ncheck: {rules: fork-point}\n"}, T1=IP, T2=TD)
    story.commit("base", "root", files={FLOW: text(Flow(keyword=True))})
    story.commit("silent", "root", T1=IR)
    assert ask(story, "base", "silent").errors("rule", "item") == [("illegal-landing", "T-1")]
    story.commit("further", "silent", T1=DONE)
    assert ask(story, "base", "further").errors("rule", "item") == [("illegal-landing", "T-1")]
    story.commit("back", "silent", T1=IP)
    story.commit("again", "back", T1=IR, message=keyword("T-1"))
    seen = ask(story, "base", "again")
    assert seen.errors("rule") == []
    assert ("fork-point", "silent") in seen.notes("rule", "commit")


def test_a_tag_is_not_taken_for_the_branch_of_its_name(raw: Raw) -> None:
    base = raw.commit(raw.tree(BEFORE))
    lax = raw.commit(raw.tree(AFTER), base)
    raw.git("update-ref", "refs/heads/main", base)
    raw.git("update-ref", "refs/tags/main", base)
    assert told(raw.check("main", lax)) == UNDONE
    raw.git("update-ref", "refs/tags/main", lax)
    for name in ("main", "main~0", "main^{commit}"):
        with pytest.raises(BadUsage, match="may mean refs/heads/main or refs/tags/main"):
            raw.check(name, lax)
    assert told(raw.check("refs/heads/main", lax)) == UNDONE
