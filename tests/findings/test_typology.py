"""Where practitioners work: by their roles, and by ties with holders of power, as long as these last."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.findings.typology import assess_study
from hsp_graph.workspace import Workspace


@pytest.mark.parametrize(
    ("ends", "role", "works"),
    [
        ("", "service,", ["dev"]),
        ("2012", "service,", []),  # the tie with the head has ended
        ("2012", "ashfield,", ["dev"]),  # but not the role in the school
        ("2012", "ashfield,2013", []),
    ],
)
def test_an_ended_tie_or_role_places_nobody_at_a_school(
    workspace: Workspace, tables: Callable[..., Path], ends: str, role: str, works: list[str]
) -> None:
    tied = f"id,from,to,valid_until\nt2,dev,ms-ahmed,{ends}\n"
    roles = (
        "person,role,organisation,valid_until\nms-ahmed,head-teacher,ashfield,\n"
        f"dev,family-learning-practitioner,{role}\n"
    )
    workspace.import_files([tables(ties=tied, roles=roles, evidence=None)])
    found = assess_study(workspace, workspace.network())
    working = {school.rsplit("/", 1)[-1]: at for school, at in found.working.items()}
    assert [agent.rsplit("/", 1)[-1] for agent in working.get("ashfield", [])] == works
