"""From raw to canonical: what headers, cells, coordinates and outlines of a source mean.

Nothing here opens a file. :mod:`landuse.adapters.reading` hands over columns and outlines as
they stand in a source; these modules say which canonical column a header is, in which unit and
coordinate system its values are, and which outlines can be measured.
"""
