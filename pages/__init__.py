"""What every page shares: the header's words, template pieces, keyset paging, plain text fields."""
