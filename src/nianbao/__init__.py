"""nianbao: the official yearly report on government information disclosure, from one data file."""

__version__ = "0.1.0"
