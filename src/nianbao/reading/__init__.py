"""Files from anywhere (.docx, .xlsx, .html, .txt, .pdf …) → SourceDocument, as they read."""
