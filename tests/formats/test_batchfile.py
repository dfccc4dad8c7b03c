"""The items of a batch as a file tells them."""

from __future__ import annotations

import pytest

from gitflow_work.errors import BadUsage
from gitflow_work.formats.batchfile import MAX_BYTES, Line, read


def test_ids_comments_and_words() -> None:
    data = "\ufeffT-1\n\n# no item\n  T-2  \r\nT-3\tIn Review\r\nT-4\tx=1\t y=a b \n   \n\t\nT-5\t\n".encode()
    assert read(data, "f") == [
        Line(1, "T-1", ()),
        Line(4, "T-2", ()),
        Line(5, "T-3", ("In Review",)),
        Line(6, "T-4", ("x=1", "y=a b")),
        Line(9, "T-5", ()),
    ]


def test_nothing() -> None:
    assert read(b"", "f") == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"T-1\nT-2 Done\n", "f:2: a line begins with an id"),
        (b"\tDone\n", "f:1: a line begins with an id"),
        (b"T" * 201, "f:1: a line begins with an id"),
        (b"T-1\n\xff\n", "f:2: is no UTF-8"),
        (b"x" * (MAX_BYTES + 1), "f has more than 20,000,000 bytes"),
    ],
)
def test_what_is_no_list_of_items(data: bytes, said: str) -> None:
    with pytest.raises(BadUsage) as caught:
        read(data, "f")
    assert caught.value.message.startswith(said)
    assert caught.value.hint
