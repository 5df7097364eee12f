"""Taking in the year's numbers: the 取数单 that goes around the offices."""
