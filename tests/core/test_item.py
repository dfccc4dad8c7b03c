"""What an item answers about its values."""

from __future__ import annotations

import pytest

from gitflow_work.core.item import Value
from tests.core.subjects import item


@pytest.mark.parametrize(
    ("value", "text", "texts"),
    [
        ("ann", "ann", ("ann",)),
        ("", "", ("",)),
        (None, "", ()),
        ((), "", ()),
        (("a", "b"), "a, b", ("a", "b")),
    ],
)
def test_a_value_as_text_and_as_list(value: Value, text: str, texts: tuple[str, ...]) -> None:
    assert item(key=value).text("key") == text
    assert item(key=value).texts("key") == texts


def test_a_key_that_is_not_there_is_not_set() -> None:
    assert (item().text("key"), item().texts("key")) == ("", ())
