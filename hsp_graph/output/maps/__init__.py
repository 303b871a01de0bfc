"""Network + tables -> one HTML file that shows who stands between home and school.

:class:`HomeSchoolMap` is the door; ``layout`` says where everybody stands, ``curves`` how the ties run,
``levels`` how much one picture shows, ``facts`` packs what is known, ``page`` puts the file together.
"""

from hsp_graph.output.maps.facts import About
from hsp_graph.output.maps.page import HomeSchoolMap

__all__ = ["About", "HomeSchoolMap"]
