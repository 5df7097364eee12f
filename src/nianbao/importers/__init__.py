"""A SourceDocument of an existing report → the text of a data file, and what is in doubt."""
