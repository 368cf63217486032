"""How fast and how light the portal is, measured: one JSON object a line. See docs/development.md."""
