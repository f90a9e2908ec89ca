#!/usr/bin/env bash
exec python3 "$(dirname "$0")/../http/fetched_keys.py" "$1"
