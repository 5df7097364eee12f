"""Pages → bytes in a file format, and the written file read back. Decides no place and no content."""
