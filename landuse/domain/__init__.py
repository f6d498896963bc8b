"""Pure: values in, values out. No file, network, clock, randomness, printing or map."""
