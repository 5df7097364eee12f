"""Two Reports → what one says otherwise than the other, as values. Reads and writes no file."""
