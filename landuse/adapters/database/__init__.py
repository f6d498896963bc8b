"""Databases: their addresses without passwords, connections and identifiers."""
