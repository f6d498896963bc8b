"""The outside, one door each: files in, results out."""
