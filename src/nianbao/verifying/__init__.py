"""A file that came back, and the report that was signed → whether it still says the same."""
