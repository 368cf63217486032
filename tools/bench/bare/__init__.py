"""What the portal's own figures are held against: the same work without the portal, on the same servers."""
