"""Edits of items: what they change, what they leave, and that a value set back gives the same file."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.item import Value
from gitflow_work.errors import BadFile, WorkError
from gitflow_work.formats.items.itemedit import remove_keys, render, set_body, set_values
from gitflow_work.formats.items.itemfile import parse

HEAD = "id: T-1\ntype: task\ntitle: A\nstatus: Open\n"


def file(lines: str, newline: str = "\n") -> bytes:
    return f"---\n{HEAD}{lines}z: last  # end\n---\nbody\r\n: no change\n".replace("\n", newline).encode()


A_LIST = ("a", "b")
SETS: dict[str, tuple[str, Value, str]] = {
    "plain stays plain": ("x:  a  # c\n", "b c", "x:  b c  # c\n"),
    "plain gets single quotes": ("x: a\n", "it's: b", "x: 'it''s: b'\n"),
    "single quotes that were needed go": ("x: 'a: b'\n", "c", "x: c\n"),
    "single quotes by taste stay": ("x: 'a' # c\n", "b", "x: 'b' # c\n"),
    "double quotes stay": ('x: "a"\n', 'b "c"\\', 'x: "b \\"c\\"\\\\"\n'),
    "the empty text": ("x: a\n", "", "x: ''\n"),
    "nothing": ("x: a # c\n", None, "x: # c\n"),
    "nothing from wide blanks": ("x:   a\n", None, "x:  \n"),
    "nothing from dashes": ("x:  # c\n  - a\n  # d\n  - b\n", None, "x:  # c\n  # d\n"),
    "nothing from brackets": ("x: [a]\n", None, "x:\n"),
    "nothing from below": ("x:\n  a\n", None, "x:\n"),
    "from nothing": ("x:\n", "a", "x: a\n"),
    "from nothing with a comment": ("x: # c\n", "a", "x: a # c\n"),
    "from nothing a list": ("x:\n", A_LIST, "x: [a, b]\n"),
    "several lines": ("x: a # c\n", "b\n c", "x: |- # c\n  b\n   c\n"),
    "several lines in double quotes": ('x: "a"\n', "b\nc", 'x: "b\\nc"\n'),
    "several lines above a deep comment": ("x: a\n  # c\n", "b\nc", 'x: "b\\nc"\n  # c\n'),
    "literal to plain": ("x: |  # c\n  a\n  b\n\n", "c", "x: c  # c\n\n"),
    "literal of one line": ("x: |-\n    a\n", "c", "x: |-\n    c\n"),
    "folded of one line": ("x: >-\n   a\n   b\n", "c d", "x: >-\n   c d\n"),
    "plain over lines": ("x: a\n  b # c\n", "d", "x: d # c\n"),
    "plain to a list": ("x: a # c\n", A_LIST, "x: [a, b] # c\n"),
    "list to plain": ("x: [a, b] # c\n", "a", "x: a # c\n"),
    "dashes to plain": ("x: # c\n- a\n- b\n", "a", "x: a # c\n"),
    "brackets keep their blanks": ("x: [ a,b ] # c\n", ("a", "c", "d"), "x: [ a,c,d ] # c\n"),
    "brackets lose the first": ("x: [a, 'b', \"c\"]\n", ("b", "c"), "x: ['b', \"c\"]\n"),
    "brackets lose the middle": ("x: [a, 'b', \"c\"]\n", ("a", "c"), 'x: [a, "c"]\n'),
    "brackets gain a first": ("x: [b]\n", ("a, z", "b"), "x: ['a, z', b]\n"),
    "brackets keep common quotes": ('x: ["a"]\n', ("b", "c"), 'x: ["b", "c"]\n'),
    "brackets over lines": ("x: [\n  a, # c\n  b,\n]\n", ("a", "c", "d"), "x: [\n  a, # c\n  c, d,\n]\n"),
    "brackets emptied": ("x: [ a ] # c\n", (), "x: [] # c\n"),
    "dashes gain": ("x:\n   -  a # c\n\ny: z\n", ("a", "b: c"), "x:\n   -  a # c\n   -  'b: c'\n\ny: z\n"),
    "dashes gain a first": ("x:\n# c\n- a\n", ("b", "a"), "x:\n# c\n- b\n- a\n"),
    "dashes change": ("x:\n- a # c\n- b\n", ("d", "b"), "x:\n- d # c\n- b\n"),
    "dashes lose": ("x:\n- a\n# c\n- b # d\n- e\n", ("a", "e"), "x:\n- a\n# c\n- e\n"),
    "dashes emptied": ("x: # c\n- a\n", (), "x: [] # c\n"),
    "a dash with a block": ("x:\n- |\n  a\n  b\n- c\n", ("d", "c"), "x:\n- d\n- c\n"),
    "absent and none": ("", None, ""),
}


@pytest.mark.parametrize(("before", "value", "after"), SETS.values(), ids=SETS.keys())
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_edit_changes_the_lines_of_its_key_only(before: str, value: Value, after: str, newline: str) -> None:
    assert set_values(file(before, newline), {"x": value}) == file(after, newline)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_new_key_goes_before_the_closing_fence(newline: str) -> None:
    old = f"---\n{HEAD}# c\n---\nbody\n".replace("\n", newline).encode()
    new = set_values(old, {"x": ("a", "b"), "y": "c", "q": None})
    assert new == f"---\n{HEAD}# c\nx: [a, b]\ny: c\n---\nbody\n".replace("\n", newline).encode()
    assert remove_keys(new, ["x", "y", "q"]) == old


def test_removing_takes_the_lines_of_the_key_only() -> None:
    old = file("# a\nx: |\n  t\n\n# b\ny:\n- z # c\n")
    assert remove_keys(old, ["x", "y"]) == file("# a\n\n# b\n")


def test_the_body_is_replaced_byte_for_byte() -> None:
    old = file("")
    new = set_body(old, "\n\r\nnew")
    assert new == old[: old.index(b"body")] + b"\n\r\nnew"
    assert set_body(new, "body\r\n: no change\n") == old


def test_a_closing_fence_without_line_end_gets_one_before_a_body() -> None:
    old = f"---\n{HEAD}---".encode()
    assert set_body(old, "") == old
    assert set_body(old, "b") == old + b"\nb"
    assert set_values(old, {"status": "Done"}) == old.replace(b"Open", b"Done")


REFUSED: dict[str, tuple[dict[str, Value], str]] = {
    "control character": ({"x": "a\x1bb"}, "U+001B"),
    "control character in a list": ({"x": ("a", "b\u2028")}, "U+2028"),
    "lone CR": ({"x": "a\rb"}, "U+000D"),
    "surrogate": ({"x": "\ud800"}, "U+D800"),
    "status of two lines": ({"status": "a\nb"}, "status"),
    "status unset": ({"status": None}, "status is empty"),
    "title empty": ({"title": ""}, "title is empty"),
    "title a list": ({"title": ("a",)}, "title is a list"),
    "id no id": ({"id": "1"}, "not an id"),
    "bad key": ({"a: b": "c"}, "cannot be a key"),
    "key over lines": ({"a\nb": "c"}, "cannot be a key"),
    "empty key": ({"": "c"}, "cannot be a key"),
    "too much": ({"x": "a" * 70_000}, "65536"),
}


@pytest.mark.parametrize(("changes", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_value_that_cannot_be_written_is_refused(changes: dict[str, Value], reason: str) -> None:
    with pytest.raises(WorkError) as edited:
        set_values(file("x: a\n"), changes)
    with pytest.raises(WorkError) as rendered:
        render({"id": "T-1", "type": "task", "title": "A", "status": "Open", **changes}, "")
    assert reason in edited.value.message
    assert reason in rendered.value.message
    assert not isinstance(edited.value, BadFile)


def test_other_refusals() -> None:
    with pytest.raises(BadFile):
        set_values(b"no item", {"x": "a"})
    with pytest.raises(WorkError, match="required"):
        remove_keys(file(""), ["status"])
    with pytest.raises(WorkError, match="surrogate"):
        set_body(file(""), "\udc80")
    with pytest.raises(WorkError, match="limit"):
        set_body(file(""), "x" * 5_000_001)
    with pytest.raises(WorkError, match="line end"):
        render(parse(file("")).fields, "", "\r")


TEXTS = st.one_of(
    st.lists(
        st.sampled_from(
            [
                "a",
                "b c",
                ": ",
                " #",
                "#",
                "'",
                '"',
                "\\",
                "-",
                "- ",
                "?",
                "[",
                "]",
                ",",
                "{",
                "&",
                "*",
                "!",
                "|",
                ">",
                "%",
                "@",
                "`",
                " ",
                "\t",
                "NO",
                "~",
                "=",
                "é",
                "\u00a0",
                "---",
                ":",
                "\U0001f600",
            ]
        ),
        max_size=5,
    ).map("".join),
    st.text(
        st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"), max_size=12
    ),
)
LONG = st.lists(st.one_of(TEXTS, st.just("\n")), max_size=6).map("".join)
VALUES = st.one_of(st.none(), TEXTS, LONG, st.lists(LONG, max_size=4).map(tuple))
NEWLINES = st.sampled_from(["\n", "\r\n"])
KEYS = st.sampled_from(["x", "y_z", "x-a", "Created date", "é"])
WRITTEN = st.sampled_from(
    [
        "x:",
        "x:  # c",
        "x: a",
        "x:   a b  # c",
        "x: 'a'",
        "x: 'a: b'",
        'x: "a"  # c',
        'x: "a\\x41\\\n  b"',
        "x: [a, b]  # c",
        "x: [ 'a',b ]",
        "x: []",
        "x:\n  - a  # c\n  # d\n  - 'b'",
        "x:\n- a\n\n- b\n- c",
        "x: |\n  a\n  b",
        "x: >-  # c\n    a\n    b\n",
        "x: |+\n  a\n\n",
        "x:\n  a\n  b # c",
        "x: [a, # c\n  b,\n]",
        'x:\n - |\n   a\n - "b"',
    ]
)


@given(
    st.dictionaries(KEYS, VALUES, max_size=4), st.text(st.characters(exclude_categories=["Cs"]), max_size=20), NEWLINES
)
def test_what_is_rendered_reads_back_here_and_in_pyyaml(extra: dict[str, Value], body: str, newline: str) -> None:
    fields: dict[str, Value] = {"id": "T-1", "type": "task", "title": "A: b", "status": "Open", **extra}
    data = render(fields, body, newline)
    item = parse(data)
    assert (list(item.fields.items()), item.body) == (list(fields.items()), body)
    text = data.decode()[: len(data.decode()) - len(body)].removesuffix(f"---{newline}")
    theirs = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- BaseLoader makes texts only
    assert theirs == {key: list(value) if isinstance(value, tuple) else value or "" for key, value in fields.items()}


@given(WRITTEN, VALUES, NEWLINES)
def test_an_edit_sets_its_key_and_leaves_every_other_byte(written: str, value: Value, newline: str) -> None:
    old = file(f"# before\n{written}\n# after\n", newline)
    new = set_values(old, {"x": value})
    assert parse(new).fields == {**parse(old).fields, "x": value}
    head = old[: old.index(b"x:")]
    tail = old[old.index(b"# after") :]
    assert new.startswith(head)
    assert new.endswith(tail)
    assert set_values(new, {"x": value}) == new


PLAIN_OR_QUOTED = st.sampled_from(["x: {}", "x:   {}  # c", "x: {} "])


@given(PLAIN_OR_QUOTED, TEXTS, st.one_of(st.none(), TEXTS, LONG), NEWLINES)
def test_a_rendered_text_set_back_gives_the_same_file(shape: str, text: str, value: Value, newline: str) -> None:
    """The least quoting that a text needs is what our own writer and most people write."""
    written = render({"id": "T-1", "type": "t", "title": "A", "status": "S", "x": text}, "").decode()
    raw = written[written.index("x: ") + 3 : written.rindex("\n---")]
    line = shape.replace("{}", raw)
    if value is None and shape != "x: {}":
        line = f"x: {raw}  # c"  # emptied, other blanks could stand before the value as well as after it
    check_set_back(file(f"{line}\n", newline), value)


@given(TEXTS, st.one_of(TEXTS, LONG), NEWLINES)
def test_a_double_quoted_text_set_back_gives_the_same_file(text: str, value: Value, newline: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    check_set_back(file(f'x: "{escaped}" # c\n', newline), value)


@given(st.sampled_from(["x:", "x: ", "x:   ", "x:  # c"]), st.one_of(TEXTS, st.just(())), NEWLINES)
def test_an_empty_key_set_back_gives_the_same_file(line: str, value: Value, newline: str) -> None:
    check_set_back(file(f"{line}\n", newline), value)


@given(
    st.sampled_from(
        [
            "x: [a, b]",
            "x: [ a,b ]  # c",
            'x: ["a", "b"]',
            "x:\n  - a\n  - b",
            "x:\n- 'a' # c\n- 'b'\n# d",
            "x: [\n  a,\n  b,\n]",
        ]
    ),
    st.lists(TEXTS, max_size=3),
    NEWLINES,
)
def test_a_list_that_keeps_its_items_set_back_gives_the_same_file(line: str, more: list[str], newline: str) -> None:
    check_set_back(file(f"{line}\n", newline), ("a", "b", *more))


@given(st.lists(TEXTS, min_size=2, max_size=5, unique=True), st.lists(TEXTS, min_size=2, max_size=5), st.booleans())
def test_a_list_written_by_us_set_back_gives_the_same_file(old: list[str], new: list[str], dashes: bool) -> None:
    data = set_values(file("x:\n- a\n- b\n" if dashes else "x: [a, b]\n"), {"x": tuple(old)})
    check_set_back(data, tuple(new))


def check_set_back(data: bytes, value: Value) -> None:
    before = parse(data).fields["x"]
    assert set_values(set_values(data, {"x": value}), {"x": before}) == data
