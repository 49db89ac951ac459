#!/usr/bin/env bash
# Makes what an operator installs: FederationHub.Server and fedhub for linux-x64 in one folder, on one runtime of their own.
#
#   deploy/publish.sh [OUTPUT]     OUTPUT is a new or earlier output folder (artifacts/publish)
#
# OUTPUT/federationhub/                           bin/, install.sh, systemd/, haproxy/, docker/, README.md, keys.md, format.md, LICENSE, VERSION
# OUTPUT/federationhub-linux-x64.tar.gz           the same, packed; OUTPUT/federationhub-linux-x64.tar.gz.sha256 is its checksum
#
# A folder and not one file: two single files would carry the runtime twice, and one that unpacks itself needs a place to write.
# Compiled ahead of time as well (ReadyToRun), which halves the time from start to the first answer. No clock, user or file order of
# the machine goes into it. The commit does: do not commit while it runs.
set -euo pipefail
cd "$(dirname "$0")/.."
output="${1:-artifacts/publish}"
runtime=linux-x64

export CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# Only a folder that this script made is emptied.
if [ -d "$output" ] && [ -n "$(ls -A "$output")" ] && [ ! -e "$output/.federationhub-publish" ]; then
  echo "deploy/publish.sh: $output is not empty, and no earlier output of this script" >&2
  exit 1
fi
mkdir -p "$output"
output="$(cd "$output" && pwd)"
find "$output" -mindepth 1 -delete
touch "$output/.federationhub-publish"

publish() {
  dotnet publish "src/$1" --nologo -v quiet -c Release -r "$runtime" --self-contained true -o "$output/.parts/$1" -nodeReuse:false \
    -p:PublishReadyToRun=true -p:PublishReferencesDocumentationFiles=false -p:PublishDocumentationFile=false
}

publish FederationHub.Server
publish FederationHub.Cli

# One runtime serves both programs: a file that both bring must be the same file.
package="$output/federationhub"
mkdir "$package"
mv "$output/.parts/FederationHub.Server" "$package/bin"
while IFS= read -r -d '' file; do
  if [ -e "$package/bin/$file" ]; then
    cmp -s "$output/.parts/FederationHub.Cli/$file" "$package/bin/$file" || {
      echo "deploy/publish.sh: FederationHub.Server and fedhub bring a different $file" >&2
      exit 1
    }
  else
    install -D "$output/.parts/FederationHub.Cli/$file" "$package/bin/$file"
  fi
done < <(cd "$output/.parts/FederationHub.Cli" && find . -type f -print0)
rm -rf "$output/.parts"

cp -R deploy/systemd deploy/haproxy deploy/docker "$package/"
cp deploy/install.sh deploy/keys.md LICENSE src/FederationHub.Configuration/format.md "$package/"
sed 's|](../src/FederationHub.Configuration/format.md)|](format.md)|' deploy/README.md >"$package/README.md"
"$package/bin/fedhub" --version >"$package/VERSION"

# Packages come with modes of their own.
find "$package" -type d -exec chmod 755 {} +
find "$package" -type f -exec chmod 644 {} +
chmod 755 "$package/bin/FederationHub.Server" "$package/bin/fedhub" "$package/bin/createdump" \
  "$package/install.sh" "$package/systemd/fedhub"

# No clock, user or order of this machine in it.
when="@$(git log -1 --format=%ct 2>/dev/null || echo 0)"
find "$package" -exec touch -h -d "$when" {} +
tar --create --sort=name --mtime="$when" --owner=0 --group=0 --numeric-owner --format=ustar -C "$output" federationhub \
  | gzip -n -6 >"$output/federationhub-$runtime.tar.gz"
(cd "$output" && sha256sum "federationhub-$runtime.tar.gz" >"federationhub-$runtime.tar.gz.sha256")
echo "$output/federationhub-$runtime.tar.gz $(cat "$package/VERSION")"
