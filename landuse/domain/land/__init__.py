"""The land: areas that count, buildings on parcels, and the land of every firm."""
