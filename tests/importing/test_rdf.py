"""RDF files through the whole of an import: what was exported is there again, and needs no mapping."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hsp_graph.cli import hsp
from hsp_graph.core.errors import CommandError
from hsp_graph.workspace import Workspace, init_workspace


@pytest.mark.parametrize("name", ["study.trig", "study.ttl", "study.nq", "study.jsonld"])
def test_the_study_exported_and_imported_is_the_same_network(
    name: str, study: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / name
    done = CliRunner().invoke(hsp, ["-w", str(study.folder), "export", "-o", str(file)])
    assert done.exit_code == 0, done.output
    again = init_workspace(tmp_path / "again", base=study.base, as_of=study.as_of)
    done = CliRunner().invoke(hsp, ["-w", str(again.folder), "import", str(file)])
    assert done.exit_code == 0, done.output
    assert "82 ties" in done.output
    assert again.network().fingerprint() == study.network().fingerprint()
    assert again.ask("stances").rows == study.ask("stances").rows
    assert again.validate().conforms


def test_rdf_takes_no_mapping(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "some.ttl"
    file.write_text("@prefix hsp: <https://w3id.org/hsp/ontology#> .\n", encoding="utf-8")
    with pytest.raises(CommandError, match="RDF needs no mapping") as caught:
        workspace.import_files([file], mapping=tmp_path / "m.toml")
    assert caught.value.hint == "Import it without --mapping."
