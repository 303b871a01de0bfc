"""RDF files into canonical tables."""
