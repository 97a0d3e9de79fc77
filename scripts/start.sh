#!/bin/sh
# `npm start`. npm sends SIGTERM to its child alone, so node takes this shell's place (exec) and is that child.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh start
sh scripts/build.sh
exec node build/src/main.js "$@"
