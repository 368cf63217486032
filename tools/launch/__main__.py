"""Choose the verb of `./portal` and turn every refusal into one sentence and an exit code."""

import os
import sys
from collections.abc import Callable, Sequence

from tools.launch import bench, chaos, checks, command, demo, processes, signals, stop, suite
from tools.launch.words import Refusal, say

USAGE = (
    "Usage: ./portal demo | test ARGS… | manage ARGS… | check | stop [--clean] | bench NAMES… | "
    "chaos [--minutes M] [--requests N] [--seed S]"
)


def main(arguments: Sequence[str]) -> int:
    """Run one verb; returns the exit code."""
    verbs: dict[str, Callable[[Sequence[str]], int]] = {
        "demo": demo.run,
        "test": suite.run,
        "manage": command.run,
        "check": checks.run,
        "stop": stop.run,
        "bench": bench.run,
        "chaos": chaos.run,
    }
    if not arguments or arguments[0] not in verbs:
        say(USAGE)
        return 2
    os.umask(0o022)
    processes.adopt_orphans()
    signals.listen()
    try:
        return verbs[arguments[0]](arguments[1:])
    except Refusal as refusal:
        say(str(refusal))
        return refusal.code
    except signals.Stop:
        return 130
    finally:
        signals.deafen()
        processes.end_orphans()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
