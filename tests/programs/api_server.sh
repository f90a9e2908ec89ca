#!/usr/bin/env bash
exec python3 "$(dirname "$0")/../http/api_server.py" "$1"
