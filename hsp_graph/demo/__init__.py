"""The published study end to end, and the generator of fictional authorities."""
