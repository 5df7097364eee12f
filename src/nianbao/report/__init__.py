"""Nodes and a Form → Report: typed, immutable values. Decides nothing about sums."""
