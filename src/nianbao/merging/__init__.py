"""Data and the Word file of them that a person changed → the changes, and the data with them."""
