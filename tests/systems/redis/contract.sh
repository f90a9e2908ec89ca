#!/usr/bin/env bash
exec env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$(dirname "$0")/.." python3 -c 'import sys, servers; sys.exit(servers.suite(servers.Redis(), sys.argv[1]))' "$1"
