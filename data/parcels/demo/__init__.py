"""The parts of the synthetic demo zone: ground, parcels, buildings, ledgers and how they are written."""
