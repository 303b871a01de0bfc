"""The version of the package, which is also that of the ontology (``owl:versionIRI``)."""

__version__ = "0.1.0"
