#!/usr/bin/env bash
# A SAML home organisation: SimpleSAMLphp of Debian under PHP's own web server.
#   PEER_PORT            the port on 127.0.0.1 to listen on
#   PEER_STATE           a folder for its key, log and sessions; the hub's metadata is read from hub-metadata.xml there
#   PEER_URL             its own base URL, by default http://localhost:$PEER_PORT
#   PEER_WANTS_SIGNED    "true" refuses requests that the hub did not sign
#   PEER_SIGNS           what it signs, by default "assertion response"
#   PEER_ENCRYPTS        what it encrypts for the hub (RSA-OAEP with AES-128-CBC, its only choice): "assertion", "nameid", both or, by default, neither
#   PEER_SIMPLESAMLPHP   where SimpleSAMLphp is, by default /usr/share/simplesamlphp
# Its metadata is at $PEER_URL/saml2/idp/metadata.php. It stops when its process is ended.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
: "${PEER_PORT:?the port to listen on}" "${PEER_STATE:?a folder for its state}"
export PEER_STATE
export PEER_URL="${PEER_URL:-http://localhost:$PEER_PORT}"
export PEER_SIGNS="${PEER_SIGNS:-assertion response}" PEER_ENCRYPTS="${PEER_ENCRYPTS:-}"
export PEER_SIMPLESAMLPHP="${PEER_SIMPLESAMLPHP:-/usr/share/simplesamlphp}"
export SIMPLESAMLPHP_CONFIG_DIR="$here/simplesamlphp"

mkdir -p "$PEER_STATE"/{cert,log,data,tmp,sessions}
if [ ! -f "$PEER_STATE/cert/organisation.pem" ]; then
  openssl req -x509 -newkey rsa:2048 -sha256 -nodes -days 30 -subj "/CN=school.example" \
    -keyout "$PEER_STATE/cert/organisation.pem" -out "$PEER_STATE/cert/organisation.crt" 2>"$PEER_STATE/log/openssl.log"
fi
PEER_SECRET="$(openssl rand -hex 16)"
export PEER_SECRET
exec php -d display_errors=stderr -S "127.0.0.1:$PEER_PORT" -t "$PEER_SIMPLESAMLPHP/www"
