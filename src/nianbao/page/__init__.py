"""Document, faces → Pages: glyphs and rules at fixed places. Knows no PDF, decides no content."""
