"""The paths of shipped files (ontology/, data/, queries/), in a checkout and in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def asset(*parts: str) -> Path:
    """The path of a shipped file or folder.

    A wheel carries the three folders as ``hsp_graph/_assets``; an editable install reads the live folders
    beside the package.

    >>> asset("ontology", "hsp.ttl").is_file()
    True
    """
    shipped = _PACKAGE / "_assets"
    return (shipped if shipped.is_dir() else _PACKAGE.parent).joinpath(*parts)
