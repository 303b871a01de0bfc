"""The analytic wing: a Network or a networkx graph in, plain tables out. Knows no RDF."""

from hsp_graph.measures.brokerage import Brokerage, brokerage

__all__ = ["Brokerage", "brokerage"]
