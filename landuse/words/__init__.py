"""What is said to people: phrases to be said, and one catalogue a language to say them."""
