"""Report → the files that one reader of it gets, with a letter and a list."""
