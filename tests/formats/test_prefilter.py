"""What is passed over unparsed could not have said it: whatever a file says, the look at its bytes says "perhaps"."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitflow_work.core.ids import fold
from gitflow_work.errors import BadFile
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.formats.items.prefilter import has_key, may_hold_id, may_hold_text

ID = "T-7k3f9q"
HEAD = "---\nid: T-1\ntype: task\ntitle: x\nstatus: {status}\n{more}---\n{body}"


def spelled(text: str, escapes: list[bool]) -> str:
    """`text` in double quotes, the characters chosen by `escapes` as escapes."""
    chosen = zip(text, [*escapes, *[False] * len(text)], strict=False)
    written = (
        f"\\U{ord(one):08x}" if escape else one.replace("\\", "\\\\").replace('"', '\\"') for one, escape in chosen
    )
    return '"' + "".join(written) + '"'


def single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


VALUES = st.one_of(
    st.just(ID),
    st.just(ID.upper()),
    st.just(single(ID)),
    st.lists(st.booleans(), max_size=len(ID)).map(lambda escapes: spelled(ID, escapes)),
    st.just(f"[T-2, {ID}]"),
    st.just(f"\n  - T-2\n  - {single(ID)}"),
    st.just(f"\n  {ID}"),
    st.just(f">-\n  {ID}"),
    st.just('"T-7k\\\n  3f9q"'),
    st.just(f"{ID} # {ID}"),
)


@given(VALUES, st.sampled_from(["\n", "\r\n"]))
def test_an_id_that_is_named_is_never_passed_over(value: str, newline: str) -> None:
    data = HEAD.format(status="To Do", more=f"parent: {value}\n", body="").replace("\n", newline).encode()
    named = any(fold(one) == fold(ID) for one in parse(data).texts("parent"))
    assert named
    assert may_hold_id(data, ID)
    assert has_key(data, "parent")


STATES = st.text(st.sampled_from("abö'\"\\ -#:🦊"), min_size=1, max_size=8)


@given(STATES, st.lists(st.booleans(), max_size=8), st.sampled_from(["plain", "single", "double"]))
@example("Won't Fix", [], "single")
@example("'", [], "single")
def test_a_state_that_an_item_is_in_is_never_passed_over(state: str, escapes: list[bool], how: str) -> None:
    written = {"plain": state, "single": single(state), "double": spelled(state, escapes)}[how]
    data = HEAD.format(status=written, more="", body="").encode()
    try:
        item = parse(data)
    except BadFile:
        return
    assert may_hold_text(data, item.status)


@pytest.mark.parametrize(
    ("data", "id_there", "key_there"),
    [
        (HEAD.format(status="To Do", more="", body=f"{ID}\nparent: {ID}\n"), False, False),
        (HEAD.format(status="To Do", more="", body="a \\ in the text\n"), False, False),
        (HEAD.format(status="To Do", more=f"x: {ID}\n", body=""), True, False),
        (HEAD.format(status="To Do", more="grandparent: T-2\n", body=""), False, False),
        (HEAD.format(status="To Do", more='x: "\\x54"\n', body=""), True, False),
        (f"no fence, but {ID}\nparent: x\n", True, True),
        ("no fence\n", False, False),
        ("---\nid: T-1\n", False, False),
        (f"---\nparent: {ID}", True, True),
    ],
)
def test_what_cannot_say_it_is_passed_over(data: str, id_there: bool, key_there: bool) -> None:
    assert may_hold_id(data.encode(), ID) is id_there
    assert has_key(data.encode(), "parent") is key_there


def test_a_state_elsewhere_than_in_the_frontmatter_is_passed_over() -> None:
    assert not may_hold_text(HEAD.format(status="Done", more="", body="In Progress\n").encode(), "In Progress")
    assert may_hold_text(HEAD.format(status="In Progress", more="", body="").encode(), "In Progress")
