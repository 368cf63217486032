"""Changes of the table of duties."""
