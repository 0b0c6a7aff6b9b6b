#!/usr/bin/env bash
# Write constraints.txt: the exact versions of what the required packages bring along, as installed
# in .venv right now. Run it (make constraints) when the suite passed after a requirement changed.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

required=$(sed -n 's/^\([A-Za-z0-9_-]*\).*==.*/\1/p' requirements*.txt | paste -s -d '|')
brought=$(.venv/bin/python -m pip freeze --disable-pip-version-check | grep -v -i -E "^($required)==")
cat >constraints.txt <<END
# Exact versions of what the packages of requirements*.txt bring along. Written by: make constraints
$brought
END
