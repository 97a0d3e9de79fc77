#!/bin/sh
# `npm test`: set-up, the law, every test. Its last line counts them.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh test
sh scripts/build.sh
node --import tsx scripts/check.ts
exec node_modules/.bin/vitest run "$@"
