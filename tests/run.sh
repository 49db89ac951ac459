#!/usr/bin/env bash
# The one test command. It needs the .NET 10 SDK and a Debian machine with root or passwordless sudo; it installs what else is
# missing, starts a PostgreSQL of its own, builds once, publishes what ships, runs every test project and adds them up. Those that
# drive the hub as a process drive the published one. Two projects run at a time.
#
#   tests/run.sh                   everything
#   tests/run.sh Saml OpenId       only those test projects (FederationHub.Saml.Tests, FederationHub.OpenId.Tests)
#   tests/run.sh --bench [ARG...]  the benchmarks, in full; arguments go to tests/FederationHub.Benchmarks (see its README)
#
# The last line is `N passed, N failed`, with `, N skipped` where something was skipped. Exit code 0 only if something ran,
# nothing failed and the build was clean. Screenshots, logs and trx files are left in artifacts/.
set -uo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
artefacts="$root/artifacts"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/federationhub-tests"

# Warnings are errors (CI), and one configuration for all: MSBuild takes it from the environment, also for a bare `dotnet run`.
export CI=true Configuration=Release
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
export DEBIAN_FRONTEND=noninteractive

passed=0 failed=0 skipped=0
running='' lanes=() postgres_bin='' postgres_data='' scratch='' own_policy=''
policy=/usr/sbin/policy-rc.d

say() { printf '%s\n' "$*"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

# in_group LOG COMMAND...: runs a command in a process group of its own, so that an interrupted run can end it with all that
# it started. Its output goes to the log, so that nothing left behind holds this script's own output open.
in_group() {
  local log="$1"
  shift
  set -m
  "$@" </dev/null >>"$log" 2>&1 &
  running=$!
  set +m
  wait "$running"
  local code=$?
  end_group
  return "$code"
}

end_group() {
  if [ -n "$running" ]; then
    kill -TERM -- "-$running" 2>/dev/null && sleep 1 && kill -KILL -- "-$running" 2>/dev/null
    running=''
  fi
}

finish() {
  local code=$?
  trap - EXIT INT TERM HUP
  end_group
  if [ ${#lanes[@]} -gt 0 ]; then kill -TERM "${lanes[@]}" 2>/dev/null && wait "${lanes[@]}"; fi
  if [ -n "$postgres_data" ]; then
    (cd / && as_postgres "$postgres_bin/pg_ctl" stop -s -m immediate -D "$postgres_data") >/dev/null 2>&1
  fi
  [ -n "$own_policy" ] && as_root rm -f "$policy"
  [ -n "$scratch" ] && as_root rm -rf "$scratch"
  # Whatever ended the run early is a failure of its own: a run that proves nothing must not look green.
  if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  if [ $((passed + failed)) -eq 0 ]; then failed=1; fi
  local summary="$passed passed, $failed failed"
  [ "$skipped" -gt 0 ] && summary="$summary, $skipped skipped"
  say "$summary"
  [ "$failed" -eq 0 ] || exit 1
  exit 0
}

give_up() {
  say "tests/run.sh: $*" >&2
  exit 1
}

# ---- what is missing ---------------------------------------------------------------------------------------------------

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

install_debian_packages() {
  local missing=() package
  for package in postgresql chromium simplesamlphp php-cli php-xml php-sqlite3 xmlsec1 libxml2-utils opensaml-schemas xmltooling-schemas openssl haproxy systemd python3; do
    installed "$package" || missing+=("$package")
  done
  # Node may have come from elsewhere than Debian; only npm is needed of it, the runtime itself is pinned below.
  command -v npm >/dev/null || missing+=(nodejs npm)
  [ ${#missing[@]} -eq 0 ] && return 0

  say "installing: ${missing[*]}"
  local code=0
  # Debian starts services as it installs them; this answer (101) tells it not to. The tests start their own.
  if [ ! -e "$policy" ]; then
    own_policy=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy"
  fi
  { as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } \
    >"$artefacts/apt.log" 2>&1 || code=$?
  [ -n "$own_policy" ] && as_root rm -f "$policy" && own_policy=''
  if [ "$code" -ne 0 ]; then
    tail -n 30 "$artefacts/apt.log"
    give_up "apt-get could not install ${missing[*]}"
  fi
  # Nor do they start with the machine, unless they did before.
  for package in "${missing[@]}"; do
    case "$package" in
      postgresql) as_root update-rc.d postgresql disable >/dev/null 2>&1 ;;
      simplesamlphp) as_root update-rc.d apache2 disable >/dev/null 2>&1 ;;
      haproxy) as_root update-rc.d haproxy disable >/dev/null 2>&1 ;;
    esac
  done
  for package in "${missing[@]}"; do
    installed "$package" || give_up "$package is still not installed"
  done
}

install_peers() {
  local key
  key="$(cat tests/peers/package.json tests/peers/package-lock.json | sha256sum | cut -c1-16)"
  export FEDERATIONHUB_TEST_NPM="$cache/npm-$key"
  if [ ! -f "$FEDERATIONHUB_TEST_NPM/complete" ]; then
    say "installing the OpenID Connect peers into $FEDERATIONHUB_TEST_NPM"
    rm -rf "$FEDERATIONHUB_TEST_NPM" && mkdir -p "$FEDERATIONHUB_TEST_NPM" || return 1
    cp tests/peers/package.json tests/peers/package-lock.json "$FEDERATIONHUB_TEST_NPM"
    (cd "$FEDERATIONHUB_TEST_NPM" && npm ci --ignore-scripts --no-audit --no-fund </dev/null) >"$artefacts/npm.log" 2>&1 || {
      tail -n 30 "$artefacts/npm.log"
      give_up "npm could not install tests/peers/package.json"
    }
    touch "$FEDERATIONHUB_TEST_NPM/complete"
  fi
  # The newest Node of Debian is too old for oidc-provider, so the runtime itself comes as a package.
  FEDERATIONHUB_TEST_NODE="$(echo "$FEDERATIONHUB_TEST_NPM"/node_modules/node-linux-*/bin/node)"
  export FEDERATIONHUB_TEST_NODE
  "$FEDERATIONHUB_TEST_NODE" --version >/dev/null || give_up "no Node runtime in $FEDERATIONHUB_TEST_NPM"
}

# ---- PostgreSQL ----------------------------------------------------------------------------------------------------------

start_postgres() {
  local password port
  postgres_bin="$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
  [ -x "$postgres_bin/initdb" ] || give_up "PostgreSQL has no initdb under /usr/lib/postgresql"
  password="$(openssl rand -hex 16)"
  # A port that is free now; the cluster listens on loopback only and dies with this run.
  for port in $(shuf -i 20000-29999 -n 20); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  chmod 711 "$scratch"
  postgres_data="$scratch/postgres/data"
  mkdir "$scratch/postgres" && printf '%s' "$password" >"$scratch/postgres/password"
  [ "$(id -u)" = 0 ] && chown -R postgres: "$scratch/postgres"
  (
    cd /
    as_postgres "$postgres_bin/initdb" -D "$scratch/postgres/data" -U federationhub --pwfile="$scratch/postgres/password" \
      --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 &&
      as_postgres "$postgres_bin/pg_ctl" start -w -D "$scratch/postgres/data" -l "$scratch/postgres/log" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=on -c max_connections=600"
  ) </dev/null >"$artefacts/postgresql.log" 2>&1 || {
    cat "$artefacts/postgresql.log" "$scratch/postgres/log" 2>/dev/null
    give_up "PostgreSQL did not start"
  }
  rm -f "$scratch/postgres/password"
  export FEDERATIONHUB_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=federationhub;Password=$password;Database=postgres"
}

# ---- build and run -------------------------------------------------------------------------------------------------------

build() {
  local target="$1" log="$artefacts/build.log"
  # One compiler for all projects; it ends with the group. Elsewhere none stays, since it would hold the output of who started it.
  in_group "$log" env UseSharedCompilation=true dotnet build "$target" --nologo -v minimal -nodeReuse:false && return 0
  grep -E ' error |: error|error [A-Z]+[0-9]+|warning [A-Z]+[0-9]+' "$log" | sort -u | head -n 60 || true
  tail -n 5 "$log"
  return 1
}

# The projects whose hub is the binary that ships; see HubProcess in FederationHub.Testing.
drive_the_binary=(Deployment EndToEnd Interop Benchmarks)

# Those that take minutes.
longest=(Server EndToEnd Deployment)

# A turn of a lane, beside tests that do without the binary; the others wait for what it leaves.
publish() {
  local log="$artefacts/publish.log" started=$SECONDS
  if in_group "$log" env UseSharedCompilation=true deploy/publish.sh "$scratch/publish"; then
    say "published in $((SECONDS - started)) s"
    echo yes >"$scratch/published"
  else
    say "deploy/publish.sh failed"$'\n'"$(tail -n 30 "$log")"
    echo no >"$scratch/published"
  fi
}

# is_published PROJECT: whether a project has the binary that it needs, once that is known.
is_published() {
  local name
  name="$(basename "$1" .csproj)" name="${name#FederationHub.}" name="${name%.Tests}"
  [[ -n "$needs_binary" && " ${drive_the_binary[*]} " = *" $name "* ]] || return 0
  until [ -s "$scratch/published" ]; do sleep 0.2; done
  [ "$(<"$scratch/published")" = yes ]
}

counter() { sed -n 's/.*<Counters[^>]* '"$2"'="\([0-9]*\)".*/\1/p' "$1" | head -n 1; }

# Its output comes at once and whole: two lanes write to one screen. What it counted is left in a file, as a lane is a shell of its own.
run_project() {
  local project="$1" name trx code=0 started p f s told
  name="$(basename "$project" .csproj)"
  trx="$artefacts/$name.trx"
  started=$SECONDS
  in_group "$artefacts/$name.log" timeout -k 10 900 \
    dotnet test "$project" --no-build --nologo --logger "trx;LogFileName=$trx" || code=$?
  p=0 f=0 s=0
  if [ -f "$trx" ]; then
    p="$(counter "$trx" passed)" f="$(counter "$trx" failed)" s="$(counter "$trx" total)"
    p="${p:-0}" f="${f:-0}"
    s=$((${s:-0} - p - f))
  fi
  # A project that crashed, hung or held no test at all has failed, whatever it counted.
  if [ "$code" -ne 0 ] && [ "$f" -eq 0 ] || [ $((p + f + s)) -eq 0 ]; then f=$((f + 1)); fi
  echo "$p $f $s" >"$scratch/counted/$name"
  told="$(printf '%-40s %5d passed %4d failed %4d skipped %5d s' "$name" "$p" "$f" "$s" $((SECONDS - started)))"
  if [ "$f" -gt 0 ]; then
    told+=$'\n'"$(grep -v -E '^\s*(Passed |Test Run|Results File|VSTest|Starting test|A total of|at (FluentAssertions|System|InvokeStub))' \
      "$artefacts/$name.log" | tail -n 120)"
  fi
  say "$told"
}

# lane PROJECT...: runs, one after another, the projects that the other lane has not begun. A lane that is asked to end, ends what it runs.
lane() {
  trap - EXIT
  trap 'end_group; exit 143' TERM
  local project
  for project in "$@"; do
    # Making a folder is one act: of two lanes one succeeds.
    mkdir "$scratch/begun/$(basename "$project")" 2>/dev/null || continue
    if [ "$project" = publish ]; then
      publish
    elif is_published "$project"; then
      if [ "$project" = "$benchmarks" ]; then start_benchmarks; else run_project "$project"; fi
    fi
  done
}

# Adds up what the lanes counted. A project that left no count was never run to its end, which is a failure.
add_up() {
  local project p f s
  for project in "$@"; do
    p=0 f=1 s=0
    read -r p f s 2>/dev/null <"$scratch/counted/$(basename "$project" .csproj)" || say "$(basename "$project" .csproj) did not come to its end"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  done
}

benchmarks=tests/FederationHub.Benchmarks/FederationHub.Benchmarks.csproj

# BenchmarkDotNet builds projects of its own and sets its own configuration.
bench() { in_group /dev/stdout env -u Configuration dotnet run -c Release --project "$benchmarks" --no-build -- "$@"; }

# A few whole logins, a few answers, a small aggregate, a second of searches, three keys, and each benchmark once, in process: proves that it starts and does not throw, and says nothing about speed.
start_benchmarks() {
  local started=$SECONDS name p=1 f=0 told
  name="$(basename "$benchmarks" .csproj)"
  in_group "$artefacts/$name.log" timeout -k 10 300 dotnet run --project "$benchmarks" --no-build -- logins 20 10 &&
    in_group "$artefacts/$name.log" timeout -k 10 120 dotnet run --project "$benchmarks" --no-build -- saml 20 &&
    in_group "$artefacts/$name.log" timeout -k 10 120 dotnet run --project "$benchmarks" --no-build -- metadata 100 1 &&
    in_group "$artefacts/$name.log" timeout -k 10 120 dotnet run --project "$benchmarks" --no-build -- search - - 1 &&
    in_group "$artefacts/$name.log" timeout -k 10 120 dotnet run --project "$benchmarks" --no-build -- keystroke 100 3 &&
    in_group "$artefacts/$name.log" timeout -k 10 600 dotnet run --project "$benchmarks" --no-build -- \
      --filter '*' --job Dry --inProcess --artifacts "$artefacts/benchmarks" || p=0 f=1
  echo "$p $f 0" >"$scratch/counted/$name"
  told="$(printf '%-40s %5d passed %4d failed %4d skipped %5d s' "$name (started once)" "$p" "$f" 0 $((SECONDS - started)))"
  [ "$f" -gt 0 ] && told+=$'\n'"$(tail -n 60 "$artefacts/$name.log")"
  say "$told"
}

# ---- the run -------------------------------------------------------------------------------------------------------------

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

mkdir -p "$artefacts"
find "$artefacts" -mindepth 1 -delete
command -v dotnet >/dev/null || give_up "the .NET 10 SDK is not on the PATH"

scratch="$(mktemp -d "${TMPDIR:-/tmp}/federationhub-tests.XXXXXX")"
if [ "${1:-}" = --bench ]; then
  shift
  install_debian_packages
  start_postgres
  build "$benchmarks" || give_up "the build failed"
  if [ $# -gt 0 ]; then
    bench "$@"
  else
    bench saml && bench search && bench keystroke && bench metadata && bench logins && bench --filter '*' --artifacts "$artefacts/benchmarks"
  fi && passed=1 || failed=1
  exit
fi

# The runtime would measure what runs, to write faster code for it later: here there is no later, and it costs half of the processor time.
export DOTNET_TieredPGO=0

install_debian_packages
install_peers
start_postgres
export FEDERATIONHUB_TEST_CHROMIUM=/usr/bin/chromium
export FEDERATIONHUB_TEST_SIMPLESAMLPHP=/usr/share/simplesamlphp
export FEDERATIONHUB_TEST_ARTEFACTS="$artefacts"
say "ready to build after $SECONDS s"

projects=()
if [ $# -eq 0 ]; then
  for project in tests/FederationHub.*.Tests/*.csproj; do projects+=("$project"); done
  build FederationHub.sln || give_up "the build failed"
  needs_binary=yes
else
  needs_binary=''
  for wanted in "$@"; do
    wanted="${wanted#FederationHub.}" wanted="${wanted%.Tests}"
    project="tests/FederationHub.$wanted.Tests/FederationHub.$wanted.Tests.csproj"
    [ -f "$project" ] || give_up "no test project $project"
    projects+=("$project")
    build "$project" || give_up "the build failed"
    [[ " ${drive_the_binary[*]} " = *" $wanted "* ]] && needs_binary=yes
  done
fi
say "built after $SECONDS s"
[ -n "$needs_binary" ] && export FEDERATIONHUB_TEST_BINARIES="$scratch/publish/federationhub/bin"

# What tests leave in the temporary folder goes with this run.
mkdir -p "$scratch/tmp"
export TMPDIR="$scratch/tmp"

# The longest first, so that neither lane waits long for the other.
mkdir "$scratch/counted" "$scratch/begun"
ordered=()
[ -n "$needs_binary" ] && ordered+=(publish)
for name in "${longest[@]}"; do
  for project in "${projects[@]}"; do [[ "$project" = */FederationHub.$name.Tests.csproj ]] && ordered+=("$project"); done
done
[ $# -eq 0 ] && projects=("$benchmarks" "${projects[@]}")
ordered+=("${projects[@]}")
for _ in 1 2; do
  lane "${ordered[@]}" &
  lanes+=($!)
done
wait "${lanes[@]}"
lanes=()
add_up "${projects[@]}"
exit 0
