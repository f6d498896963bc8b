"""How it looks: read-only, no arithmetic beyond formatting."""
