"""Files and databases become raw frames: the right reader, the right text, one sentence a fault.

What comes out still has the source's own headers, units and coordinates; what they mean is for
:mod:`landuse.adapters.meaning`. Nothing is opened before its ending, its first bytes and, where
it is a package, its contents have been checked.
"""
