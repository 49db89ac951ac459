#!/bin/sh
# Puts an unpacked release in its place on a Debian machine, or a later one over it. Run as root. It starts nothing, and leaves
# settings and master key that are there as they are.
#
#   install.sh               /opt, /etc and /srv/federationhub, the unit, the user federationhub, /usr/local/bin/fedhub
#   install.sh --root DIR    the files only, under DIR
set -eu
umask 022
here="$(cd "$(dirname "$0")" && pwd)"
root=''
case "${1:-}" in
  '') ;;
  --root) root="$2" ;;
  *) echo "install.sh: unknown option $1" >&2; exit 2 ;;
esac
[ -n "$root" ] || [ "$(id -u)" = 0 ] || { echo "install.sh: run it with sudo" >&2; exit 2; }

# Beside the old one first, then in its place in two renames: a copy that is cut short leaves the old one whole.
mkdir -p "$root/opt"
rm -rf "$root/opt/federationhub.new"
cp -R "$here" "$root/opt/federationhub.new"
[ -n "$root" ] || chown -R root:root "$root/opt/federationhub.new"
rm -rf "$root/opt/federationhub.old"
[ ! -e "$root/opt/federationhub" ] || mv "$root/opt/federationhub" "$root/opt/federationhub.old"
mv "$root/opt/federationhub.new" "$root/opt/federationhub"

install -D -m 644 "$here/systemd/federationhub.conf" "$root/etc/sysusers.d/federationhub.conf"
install -D -m 644 "$here/systemd/federationhub.service" "$root/etc/systemd/system/federationhub.service"
install -D -m 755 "$here/systemd/fedhub" "$root/usr/local/bin/fedhub"
if [ -z "$root" ]; then
  systemd-sysusers /etc/sysusers.d/federationhub.conf
  install -d -m 750 -o root -g federationhub /etc/federationhub
  install -d -m 700 -o federationhub -g federationhub /var/lib/federationhub
  install -d -m 755 -o federationhub -g federationhub /srv/federationhub
  install -d -m 700 -o federationhub -g federationhub /srv/federationhub/secrets
else
  install -d -m 750 "$root/etc/federationhub"
  install -d -m 700 "$root/var/lib/federationhub"
  install -d -m 755 "$root/srv/federationhub"
  install -d -m 700 "$root/srv/federationhub/secrets"
fi

settings="$root/etc/federationhub/federationhub.env"
if [ ! -e "$settings" ]; then
  install -m 640 "$here/systemd/federationhub.env" "$settings"
  [ -n "$root" ] || chown root:federationhub "$settings"
fi
key="$root/etc/federationhub/master-key"
if [ ! -e "$key" ]; then
  (umask 077 && head -c 32 /dev/urandom | base64 >"$key.new")
  [ -n "$root" ] || chown federationhub:federationhub "$key.new"
  mv "$key.new" "$key"
fi
if [ -z "$root" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
echo "Installed $(cat "$here/VERSION"). Settings: $settings. Master key: $key; keep a copy elsewhere, apart from the database's."
