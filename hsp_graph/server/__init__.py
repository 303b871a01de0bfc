"""A study served to browsers and programs: read only, on this machine unless told otherwise."""
