"""Foreign files add no second name to whom the study knows, and keep no name that is not to be kept."""

from pathlib import Path

from hsp_graph.workspace import Workspace


def test_ends_that_the_study_knows_keep_their_names_alone(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "people.csv").write_text("id,name\namina,Amina\n", encoding="utf-8")
    workspace.import_files([folder])
    file, mapping = tmp_path / "letters.csv", tmp_path / "m.toml"
    file.write_text("from,to\namina,dev\n", encoding="utf-8")
    mapping.write_text(
        'ids = "shared"\n[source]\nid = "l"\ntitle = "Letters"\n[tables.letters]\nas = "ties"\n',
        encoding="utf-8",
    )
    report = workspace.import_files([file], mapping=mapping)
    assert report.elements is not None
    assert report.elements.ends == 1
    names = workspace.query("SELECT ?name { ?who a hsp:Person ; rdfs:label ?name }")
    assert sorted(str(row["name"]) for row in names) == ["Amina", "dev"]  # type: ignore[index,call-overload]


def test_a_label_that_is_not_kept_is_no_name(workspace: Workspace, tmp_path: Path) -> None:
    file, mapping = tmp_path / "nodes.csv", tmp_path / "m.toml"
    file.write_text("Id,Label\nx7,Her Real Name\n", encoding="utf-8")
    mapping.write_text(
        '[source]\nid = "s"\ntitle = "S"\n[tables.nodes]\nas = "agents"\ndrop = ["label"]\n', encoding="utf-8"
    )
    workspace.import_files([file], mapping=mapping)
    assert not any("Real" in str(quad.object) for quad in workspace.store.quads())
