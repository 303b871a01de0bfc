"""The RDF wing: the only part of the package that writes SPARQL."""
