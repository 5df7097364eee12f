"""An existing report (.docx, .html, .txt, .pdf) → the text of a data file, and what is in doubt."""
