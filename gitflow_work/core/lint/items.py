"""Lint of items: what the workflows no longer have a place for."""

from __future__ import annotations

from gitflow_work.core.finding import Finding
from gitflow_work.core.rules import Rules


def misfit(rules: Rules, path: str, item: str, record_type: str, status: str, pin: str = "") -> Finding | None:
    """What is wrong with the status of an item. `pin` is its own `workflow: NAME@VERSION`.

    None when it fits, and when its workflow does not exist, which is a finding of its own.
    """
    name, workflow = rules.effective(record_type, pin)
    if workflow is None or workflow.state(status) is not None:
        return None
    message = f"{item} is in {status}, a state that the workflow {name} does not have"
    return Finding("unknown-status", message, path=path, item=item, hint=f"add the state to {workflow.path}")
