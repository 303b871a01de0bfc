"""The canonical tables of a study, read from its imports."""

from hsp_graph.graph.rdf_writer import import_graphs
from hsp_graph.graph.study import Study
from hsp_graph.importing.formats.rdf.tables import Tables


def study_tables(study: Study, batch: int | None = None) -> Tables:
    """The canonical tables of all imports of a study together, or of one.

    Raises:
        CommandError: if there is no such import, or none at all.
    """
    return Tables(study.store.database, study.base, import_graphs(study.store, batch))
