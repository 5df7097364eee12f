"""A Word file that a person changed and the data it was made from → what changed, and the data with it."""
