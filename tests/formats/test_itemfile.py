"""The item file as a whole: what it holds, its line ends, its body."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.item import Item
from gitflow_work.errors import BadFile
from gitflow_work.formats.items.itemfile import parse

FILE = """---
# who and what
id: T-7k3f9q
type: task
title: 'Sign in: Google'  # short
status: "In Progress"
assignee:
labels: [auth, web]
due: 2026-12-18
---

Customers ask.

---
"""
FIELDS = {
    "id": "T-7k3f9q",
    "type": "task",
    "title": "Sign in: Google",
    "status": "In Progress",
    "assignee": None,
    "labels": ("auth", "web"),
    "due": "2026-12-18",
}
LINES = {"id": 3, "type": 4, "title": 5, "status": 6, "assignee": 7, "labels": 8, "due": 9}


def test_an_item_holds_every_key_with_its_line_and_the_body() -> None:
    item = parse(FILE.encode())
    expected = Item("T-7k3f9q", "task", "Sign in: Google", "In Progress", FIELDS, LINES, "\nCustomers ask.\n\n---\n")
    assert item == expected
    assert list(item.fields) == list(FIELDS)


def test_crlf_is_read_alike_and_kept_in_the_body() -> None:
    item = parse(FILE.replace("\n", "\r\n").encode())
    assert (item.fields, item.lines) == (FIELDS, LINES)
    assert item.body == "\r\nCustomers ask.\r\n\r\n---\r\n"


def test_line_ends_may_be_mixed() -> None:
    item = parse(FILE.replace("short\n", "short\r\n").encode())
    assert (item.fields, item.lines) == (FIELDS, LINES)


def test_the_closing_fence_needs_no_line_end() -> None:
    head = FILE[: FILE.index("\n\nCustomers")]
    assert parse(head.encode()).body == ""


def test_the_body_may_hold_what_a_value_may_not() -> None:
    assert parse((FILE + "\0\x85\ufeff").encode()).body.endswith("\0\x85\ufeff")


def test_a_title_may_be_folded_and_a_status_quoted_on_its_line() -> None:
    text = "---\nid: T-1\ntype: task\ntitle: >-\n  Sign in\n  again\nstatus: 'To Do'\n---\n"
    item = parse(text.encode())
    assert (item.title, item.status) == ("Sign in again", "To Do")


def test_the_biggest_file_is_read() -> None:
    filler = "#" * (64 * 1024 - 48)
    head = f"id: T-1\ntype: task\ntitle: A\nstatus: Open\n{filler}"
    frontmatter = head.ljust(64 * 1024 - 1, "#") + "\n"
    item = parse(f"---\n{frontmatter}---\n".encode() + b"x" * 5_000_000)
    assert len(item.body) == 5_000_000


PIECES = st.sampled_from(
    [b"---\n", b"id: T-1\n", b"type: t\n", b"title: a\n", b"status: b\n", b"x: ", b"\n", b"- ", b"'", b'"', b"["]
)


@given(st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    refused_or_item(data)
    refused_or_item(b"---\n" + data + b"\n---\n")


@given(st.lists(st.one_of(PIECES, st.binary(max_size=6)), max_size=20).map(b"".join))
def test_random_files_are_read_or_refused(data: bytes) -> None:
    refused_or_item(b"---\nid: T-1\ntype: t\ntitle: a\nstatus: b\n" + data + b"\n---\n")


def refused_or_item(data: bytes) -> None:
    try:
        item = parse(data)
    except BadFile as bad:
        place = bad.line
    else:
        place = max(item.lines.values())
        assert data.endswith(item.body.encode())
    assert 1 <= place <= data.count(b"\n") + 1
