"""Pages → bytes in a file format, read back once written. Decides no place and no content."""
