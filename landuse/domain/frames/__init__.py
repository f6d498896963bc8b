"""What every room does with frames: look-up by key, cells. No meaning."""
