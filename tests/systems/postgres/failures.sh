#!/usr/bin/env bash
exec env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$(dirname "$0")/.." python3 "$(dirname "$0")/failures.py" "$1" \
    killed_and_restarted tables_are_gone restarted_empty slow
