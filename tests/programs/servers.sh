#!/usr/bin/env bash
# All servers answer the same requests alike.
exec python3 "$(dirname "$0")/../http/shared_cases.py" "$1"
