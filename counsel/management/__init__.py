"""Commands of the legal desk."""
