"""One unit's story: its account, and what if."""
