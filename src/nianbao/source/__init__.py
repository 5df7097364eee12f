"""What people write → nodes with places. Knows no form and guesses no type."""
