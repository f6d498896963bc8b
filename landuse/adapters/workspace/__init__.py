"""A folder of office files as a zone: its configuration, policies and sources."""
