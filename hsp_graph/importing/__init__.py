"""Files into records and problems."""
