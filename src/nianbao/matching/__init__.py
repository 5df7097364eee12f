"""Parts of a report as printed and as an existing file has them → which stand for one another."""
