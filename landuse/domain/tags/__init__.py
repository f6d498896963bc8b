"""In what state each unit is, and why."""
