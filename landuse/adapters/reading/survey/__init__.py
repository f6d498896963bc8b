"""勘测定界 coordinate files."""
