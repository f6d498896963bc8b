"""Vector files, and outlines that drawings and columns hold."""
