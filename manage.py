#!/usr/bin/env python
"""Run a management command; those that change the schema or fill it run as the database's owner.

A command works for the portal itself and sees every request; only the web server of `runserver` sees what its visitors
may see. The relay and the sweep do not start with a policy that was not approved.
"""

import os
import sys

import django
from django.core.management import execute_from_command_line
from django.utils.module_loading import import_string

AS_OWNER = {"migrate", "makemigrations", "seed_demo", "prepare", "flush", "loaddata", "dbshell", "test"}
FOR_VISITORS = {"runserver"}
AT_WORK = {"relay": True, "sweep": False}
"""Processes that need an approved policy, and whether they wait for a database that is away."""

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bpsportal.settings")
    if AS_OWNER & set(sys.argv[1:2]):
        os.environ.setdefault("DATABASE_ROLE", "")
    os.environ["DATABASE_SCOPE"] = "" if FOR_VISITORS & set(sys.argv[1:2]) else "system"
    for command in AT_WORK.keys() & set(sys.argv[1:2]):
        django.setup()
        import_string("bpsportal.approved.insist")(is_patient=AT_WORK[command])
    execute_from_command_line(sys.argv)
