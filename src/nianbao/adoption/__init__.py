"""A county's own Word file → a template: the tags set where the labels are."""
