"""Import: files into records and problems."""
