"""A database behind: its address without its password, its identifiers."""
