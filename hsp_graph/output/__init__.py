"""What leaves the house: maps, reports, explanations, exports."""
