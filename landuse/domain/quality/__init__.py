"""What a surveyor and an auditor would ask of a zone that could be read."""
