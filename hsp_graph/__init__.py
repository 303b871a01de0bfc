"""A knowledge graph of home-school relationships.

``open_workspace`` opens a study; ``measures`` holds the measures, which take any networkx graph too.

>>> import hsp_graph
>>> hsp_graph.__version__
'0.1.0'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hsp_graph.core.version import __version__

if TYPE_CHECKING:
    from hsp_graph import measures
    from hsp_graph.core.errors import HspError
    from hsp_graph.workspace import Workspace, init_workspace, open_workspace

__all__ = ["HspError", "Workspace", "__version__", "init_workspace", "measures", "open_workspace"]

_HOME = {
    "HspError": "hsp_graph.core.errors",
    "Workspace": "hsp_graph.workspace",
    "init_workspace": "hsp_graph.workspace",
    "open_workspace": "hsp_graph.workspace",
}


def __getattr__(name: str) -> Any:
    # Imported on first use: the command line must not wait for numpy to say --help.
    if name == "measures":
        return import_module("hsp_graph.measures")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'hsp_graph' has no attribute '{name}'")
