#!/usr/bin/env bash
exec python3 "$(dirname "$0")/../http/keys.py" "$1"
