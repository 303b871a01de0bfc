"""Runs the command line as ``python -m hsp_graph``."""

from hsp_graph.cli import main

if __name__ == "__main__":
    main()
