"""People, schools, offices, roles and grants."""
