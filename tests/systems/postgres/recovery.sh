#!/usr/bin/env bash
exec env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$(dirname "$0")/.." python3 "$(dirname "$0")/failures.py" "$1" \
    paused_for_ten_seconds restarted_behind replica_takes_over
