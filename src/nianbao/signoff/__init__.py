"""Who signed what: records beside the data files, and whether they hold for what is there now."""
