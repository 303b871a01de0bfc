"""What the columns and values of a foreign file mean."""
