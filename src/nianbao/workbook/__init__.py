"""Keys and values, a Form → an .xlsx to be filled in. Decides nothing about a report."""
