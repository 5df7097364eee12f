"""Bytes → files. Builds no content."""
