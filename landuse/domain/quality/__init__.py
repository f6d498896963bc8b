"""What a surveyor and an auditor would ask of a zone that could be read."""

from landuse.domain.quality.inspection import inspect

__all__ = ["inspect"]
