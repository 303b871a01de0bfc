"""Network + tables -> one HTML file that shows who stands between home and school.

:class:`HomeSchoolMap` is the door; ``layout`` says where everybody stands, ``curves`` how the ties run,
``page`` puts the file together.
"""

from hsp_graph.maps.page import About, HomeSchoolMap, Standing

__all__ = ["About", "HomeSchoolMap", "Standing"]
