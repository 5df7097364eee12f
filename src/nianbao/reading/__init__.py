"""Files that came from somewhere (.docx, .html, .txt, .pdf …) → SourceDocument, as they read."""
