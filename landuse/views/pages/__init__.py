"""Printable pages and their charts."""
