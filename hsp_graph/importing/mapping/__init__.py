"""Mappings: what the columns and values of a foreign file become."""
