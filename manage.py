#!/usr/bin/env python
"""Run a management command; commands that change the schema or fill it run as the database's owner."""

import os
import sys

from django.core.management import execute_from_command_line

AS_OWNER = {"migrate", "makemigrations", "seed_demo", "prepare", "flush", "loaddata", "dbshell", "test"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bpsportal.settings")
    if AS_OWNER & set(sys.argv[1:2]):
        os.environ.setdefault("DATABASE_ROLE", "")
    execute_from_command_line(sys.argv)
