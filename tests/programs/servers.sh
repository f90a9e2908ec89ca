#!/usr/bin/env bash
# All servers have the same answers to the same requests.
exec python3 "$(dirname "$0")/../http/shared_cases.py" "$1"
