"""Workbooks, CSV, JSON and Markdown."""
