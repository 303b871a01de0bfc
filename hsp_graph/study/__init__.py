"""A study: its imports, and every change to them."""
