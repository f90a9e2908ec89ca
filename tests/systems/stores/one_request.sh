#!/usr/bin/env bash
exec env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$(dirname "$0")/.." python3 "${0%.sh}.py" "$@"
