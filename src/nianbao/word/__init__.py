"""The Word room: Document, template → .docx; a template's faults; a second look at the file."""
