#!/bin/sh
# Installs what this machine lacks for `npm run cli`, `npm start` or `npm test`, and says what it does and why:
#   sh scripts/setup.sh cli|start|test
# With nothing to do it costs some ten milliseconds and says nothing.
set -eu
cd "$(dirname "$0")/.."

main() {
  check_node
  packages=$(lacking_for "$1")
  if npm_packages_are_current; then
    install_debian_packages "$packages"
    return
  fi
  tools=$(lacking make make)$(lacking g++ g++)$(lacking python3 python3)
  if [ -n "$tools" ] && { find_root || [ -n "$packages" ]; }; then packages="$packages$tools"; fi
  install_debian_packages "$packages"
  install_npm_packages "$tools"
}

say() { echo "set-up: $*" >&2; }

stop() {
  say "$*"
  exit 1
}

check_node() {
  version=$(node -v)
  major=${version#v}
  minor=${major#*.}
  major=${major%%.*}
  minor=${minor%%.*}
  if [ "$major" -lt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -lt 17 ]; }; then
    stop "Node.js 20.17 or later is needed and this is $version: install it from https://nodejs.org or your distribution."
  fi
}

# ---- Debian packages ------------------------------------------------------------------------------------------------

lacking_for() {
  [ "$1" = cli ] && return 0
  lacking redis-server redis-server
  [ "$1" = test ] || return 0
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || lacking postgresql initdb
  lacking kannel bearerbox /usr/sbin/bearerbox
  [ -x /usr/lib/kannel/test/fakesmsc ] || printf 'kannel-extras '
  lacking "$(chromium_package)" chromium chromium-browser google-chrome
  lacking zbar-tools zbarimg
  lacking poppler-utils pdftoppm
}

# The package's name and a space, unless one of the programs is there.
lacking() {
  package=$1
  shift
  for program in "$@"; do
    if command -v "$program" >/dev/null 2>&1; then return 0; fi
  done
  printf '%s ' "$package"
}

chromium_package() {
  if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then echo chromium-browser; else echo chromium; fi
}

why() {
  case $1 in
    redis-server) echo 'which holds the queues (the program runs one of its own, on no port)' ;;
    postgresql) echo 'on which the database tests run as on SQLite (they run one of their own, on no port)' ;;
    kannel) echo 'an SMS gateway of others, against which the adapters for Kannel and SMPP are tested (they run one of their own)' ;;
    kannel-extras) echo 'whose simulated SMS centre those tests use' ;;
    chromium*) echo 'in which the page tests open the pages as a person would' ;;
    zbar-tools) echo 'which reads the codes on the receipts as a telephone would' ;;
    poppler-utils) echo 'which reads the PDF receipts and turns them into pictures' ;;
    *) echo 'which builds the SQLite driver where no ready-made one fits' ;;
  esac
}

install_debian_packages() {
  [ -n "$1" ] || return 0
  for package in $1; do say "this machine lacks $package, $(why "$package")."; done
  command -v apt-get >/dev/null 2>&1 ||
    stop "this is neither Debian nor Ubuntu: install these with its own package manager, then run this again: $1"
  find_root || stop "only root may install them. Have this run, then run this again:
  $(as_root "$1")"
  say "installing with ${sudo:+sudo }apt-get, which takes a minute or so: $1"
  apt_log=$(mktemp)
  trap tidy EXIT
  trap 'exit 130' INT TERM HUP
  keep_services_down
  # shellcheck disable=SC2086 # a list of names
  apt_cache_knows $1 || apt_get update
  # shellcheck disable=SC2086
  apt_get install --no-install-recommends $1 || { apt_get update && apt_get install --no-install-recommends $1; } ||
    stop "apt-get failed:
$(tail -n 20 "$apt_log")"
  disable_services "$1"
  tidy
}

tidy() {
  let_services_up
  rm -f "$apt_log"
}

# The command for whoever may become root.
as_root() {
  if command -v sudo >/dev/null 2>&1; then become='sudo sh -c'; else become='su -c'; fi
  echo "$become 'apt-get update && apt-get install -y ${1% }'"
}

# Sets $sudo to what makes a command run as root; fails where nothing does.
find_root() {
  sudo=
  [ "$(id -u)" -ne 0 ] || return 0
  command -v sudo >/dev/null 2>&1 || return 1
  sudo=sudo
  # Without a terminal nobody could type the password.
  sudo -n true 2>/dev/null || [ -t 0 ]
}

# Its hundreds of lines are kept for the case that it fails.
apt_get() {
  $sudo env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l \
    apt-get -y -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null >"$apt_log" 2>&1
}

apt_cache_knows() { apt-cache show "$@" >/dev/null 2>&1; }

# Debian starts a service when it installs it. Ours run privately, so a machine that had none shall have none after us;
# what it had before is not touched.
policy=/usr/sbin/policy-rc.d

keep_services_down() {
  [ ! -e $policy ] || return 0
  ours=yes
  printf '#!/bin/sh\n# for the time of one apt-get of Phieu So\nexit 101\n' | $sudo tee $policy >/dev/null
  $sudo chmod 755 $policy
}

let_services_up() {
  [ "${ours:-no}" = no ] || $sudo rm -f $policy
  ours=no
}

disable_services() {
  [ -d /run/systemd/system ] || return 0
  for service in redis-server postgresql kannel; do
    case " $1" in
      *" $service "*) $sudo systemctl disable --now --quiet $service >&2 || say "please disable the service $service." ;;
    esac
  done
}

# ---- npm packages ---------------------------------------------------------------------------------------------------

stamp=node_modules/.package-lock.cksum

npm_packages_are_current() {
  [ ! -L node_modules ] || return 0 # laid there by somebody who keeps it elsewhere
  [ -f node_modules/.package-lock.json ] || return 1
  [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ] || return 0
  [ "$(cat $stamp 2>/dev/null)" = "$(cksum <package-lock.json)" ]
}

install_npm_packages() {
  say 'installing the npm packages of package-lock.json (npm ci); the SQLite driver may take a minute or two to build.'
  npm ci --include=dev --no-fund --no-audit </dev/null >&2 || stop "npm ci failed, see above.${1:+
If it missed a compiler, have this run, then run this again:
  $(as_root "$1")}"
  cksum <package-lock.json >$stamp
}

main "$@"
