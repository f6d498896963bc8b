"""Workbooks and .csv as planners keep them: which cells, under which headers."""
