"""Document, faces → Pages: glyph runs and rules at fixed places. Knows no PDF, decides no content."""
