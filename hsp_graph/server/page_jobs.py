"""What worker processes do for the pages; see :mod:`hsp_graph.server.jobs`."""
