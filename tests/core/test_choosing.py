"""Choosing items by an expression: typed as in the gate, and never a guess."""

from __future__ import annotations

import pytest

from gitflow_work.core.choosing import Choice
from gitflow_work.core.expression import EvaluationError
from gitflow_work.core.item import Item, Value
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.errors import BadUsage

FIELDS = [
    Field("estimate", "integer"),
    Field("cost", "number"),
    Field("due", "date"),
    Field("seen", "date-time"),
    Field("urgent", "boolean"),
    Field("labels", "list"),
    Field("sizes", "list", of="integer"),
    Field("priority", "enum", values=("High", "Low")),
    Field("source", "text"),
]
TASK = RecordType("task", "T", "tasks", "task", fields={one.name: one for one in FIELDS})


def item(**fields: Value) -> Item:
    own: dict[str, Value] = {"id": "T-1", "type": "task", "title": "Sign in", "status": "To Do", **fields}
    return Item("T-1", "task", "Sign in", "To Do", own, {}, "")


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("true", {}, True),
        ("false", {}, False),
        ('status == "To Do"', {}, True),
        ('item.status == "Done"', {}, False),
        ('id == "T-1" && type == "task" && title.startsWith("Sign")', {}, True),
        ("estimate > 9", {"estimate": "10"}, True),  # as a number, not as a text
        ("estimate == 8", {"estimate": "08"}, True),
        ("cost * 2 > 3", {"cost": "1.6"}, True),
        ('due < date("2026-09-01")', {"due": "2026-08-31"}, True),
        ('due + duration("24h") == date("2026-09-01")', {"due": "2026-08-31"}, True),
        ('seen == timestamp("2026-01-01T00:00:00Z")', {"seen": "2026-01-01T01:00:00+01:00"}, True),
        ("urgent", {"urgent": "true"}, True),
        ("!urgent", {"urgent": "false"}, True),
        ('"web" in labels', {"labels": ("web", "css")}, True),
        ('"web" in labels', {"labels": "web"}, True),  # one text is a list of one
        ('"web" in labels', {}, False),  # a list that is not set is an empty one
        ("size(labels) == 0", {}, True),
        ("sizes.exists(one, one > 9)", {"sizes": ("2", "10")}, True),
        ("sizes.all(one, one > 9)", {"sizes": ("2", "10")}, False),
        ("has(item.due)", {}, False),
        ("has(item.due)", {"due": "2026-08-31"}, True),
        ("has(item.labels)", {"labels": ()}, False),
        ('has(item.due) && due < date("2026-09-01")', {}, False),
        ('!has(item.due) || due < date("2026-09-01")', {}, True),
        ('item["x-team"] == "blue"', {"x-team": "blue"}, True),
        ('source == "mail"', {"source": "mail"}, True),  # a field, for no transition is in question
    ],
)
def test_what_is_chosen(text: str, fields: dict[str, Value], expected: bool) -> None:
    assert Choice(text).chooses(item(**fields), TASK) is expected


@pytest.mark.parametrize(
    ("text", "fields", "said"),
    [
        ("estimate > 5", {}, "`estimate` is not set"),
        ("estimate > 5", {"estimate": None}, "`estimate` is not set"),
        ("estimate > 5", {"estimate": "many"}, "estimate is a whole number such as 12"),
        ('due < "2026-09-01"', {"due": "2026-08-31"}, "`<` is not defined for date and string"),
        ("priority > 3", {"priority": "High"}, "`>` is not defined for string and int"),
        ("priority", {"priority": "High"}, "neither true nor false"),
        ("estimate", {"estimate": "1"}, "neither true nor false"),
        ("labels.contains('web')", {"labels": ("web",)}, "`contains` is not defined"),
        ("target == 'Done'", {}, "`target` is not set"),
        ("sizes.all(a, sizes.all(b, sizes.all(c, a == b)))", {"sizes": ("1",) * 100}, "too much work"),
    ],
)
def test_what_has_no_value_says_why(text: str, fields: dict[str, Value], said: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        Choice(text).chooses(item(**fields), TASK)
    assert said in caught.value.message


def test_without_a_type_all_values_are_texts() -> None:
    assert Choice('estimate == "08"').chooses(item(estimate="08"), None)


@pytest.mark.parametrize("text", ["", "   ", "estimate >", "status = 'Done'", "has(due)", "x" * 100_000, "f(1)", "'"])
def test_what_is_no_expression_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(BadUsage) as caught:
        Choice(text)
    assert "--where, line 1, column " in caught.value.message
    assert caught.value.hint


def test_a_field_that_nobody_knows_is_refused() -> None:
    items = [item(), item(**{"x-team": "blue"})]
    with pytest.raises(BadUsage, match="asks for estimat, a field that no type lists") as caught:
        Choice("has(item.estimat)").check_fields([TASK], items)
    assert caught.value.hint == "did you mean `estimate`?"
    for text in ('item["x-team"] == "blue"', "has(item.due)", 'assignee == "ann"', "labels.exists(any, any == 'x')"):
        Choice(text).check_fields([TASK], items)
    with pytest.raises(BadUsage, match="x-teem"):
        Choice('item["x-teem"] == "blue"').check_fields([TASK], items)
