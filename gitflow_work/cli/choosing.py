"""Options that choose among items, as several commands have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gitflow_work.ports.items import Query
    from gitflow_work.usecases.workspace import Workspace


def choosing(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--type`, `--assignee`, `--label`, `--mine`."""
    for option in (
        click.option("--mine", is_flag=True, help="Only items assigned to you."),
        click.option("--label", "labels", multiple=True, metavar="LABEL", help="Only items with this label."),
        click.option("--assignee", default="", metavar="NAME", help="Only items assigned to NAME."),
        click.option("--type", "type_name", default="", metavar="TYPE", help="Only items of this type."),
    ):
        function = option(function)
    return function


def query(space: Workspace, type_name: str, assignee: str, labels: tuple[str, ...], mine: bool) -> Query:
    """What these options ask for."""
    from gitflow_work.ports.items import Query

    people: tuple[str, ...] = (assignee,) if assignee else ()
    if mine:
        people += own_names(space)
    return Query(type=type_name, fields=tuple(("labels", label) for label in labels), people=people)


def own_names(space: Workspace) -> tuple[str, ...]:
    """The names under which the user may stand in `assignee`."""
    from gitflow_work.usecases.actor import own_names
    from gitflow_work.usecases.workspace import rules_at

    head = space.repository.head()
    return own_names(space, rules_at(space.repository.tree(head)) if head else None)
