# A program that lets you log in through the hub, with Python 3.9 or later and nothing else.
# For your own machine: it keeps logins in memory and trusts the connection to the hub, so
# it does not check signatures. Set ISSUER, CLIENT_ID, CLIENT_SECRET (not for a public client)
# and REDIRECT_URI, run: python3 login.py, and open the address that it prints.
import base64, hashlib, hmac, json, os, secrets, time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from urllib.request import Request, urlopen

ISSUER, CLIENT_ID = os.environ["ISSUER"], os.environ["CLIENT_ID"]
SECRET, REDIRECT_URI = os.environ.get("CLIENT_SECRET"), os.environ["REDIRECT_URI"]
OWN = urlsplit(REDIRECT_URI)
LOGINS = {}


def fetch(url, form=None, headers=None):
    body = urlencode(form).encode() if form else None
    with urlopen(Request(url, body, headers or {})) as answer:
        return json.load(answer)


HUB = fetch(ISSUER + "/.well-known/openid-configuration")


def start():
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    LOGINS[state] = nonce, verifier
    digest = hashlib.sha256(verifier.encode()).digest()
    to = HUB["authorization_endpoint"] + "?" + urlencode({
        "client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "response_type": "code",
        "scope": "openid profile", "state": state, "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256"})
    return 303, [("Location", to), ("Set-Cookie", f"login={state}; Path=/; HttpOnly; SameSite=Lax")], ""


def finish(answer, cookie):
    state = answer.get("state", [""])[0]
    # Only the browser that started, only once, and only from this hub.
    if not hmac.compare_digest(cookie.encode(), state.encode()) or state not in LOGINS or answer.get("iss") != [ISSUER]:
        return 400, [], "This browser started no login. Begin at /"
    nonce, verifier = LOGINS.pop(state)
    if "code" not in answer:
        return 502, [], f"{answer.get('error')}: {answer.get('error_description')}"
    form = {"grant_type": "authorization_code", "code": answer["code"][0],
            "redirect_uri": REDIRECT_URI, "code_verifier": verifier}
    headers = {}
    if SECRET:
        pair = f"{quote(CLIENT_ID, safe='')}:{quote(SECRET, safe='')}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    else:
        form["client_id"] = CLIENT_ID
    tokens = fetch(HUB["token_endpoint"], form, headers)
    part = tokens["id_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    if claims["iss"] != ISSUER or claims["aud"] != CLIENT_ID or claims["nonce"] != nonce or claims["exp"] < time.time():
        return 502, [], "The ID token is not for this login."
    more = fetch(HUB["userinfo_endpoint"], headers={"Authorization": "Bearer " + tokens["access_token"]})
    if more["sub"] != claims["sub"]:
        return 502, [], "UserInfo is about somebody else."
    return 200, [], json.dumps({**more, **claims}, indent=2)


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("login")
        if url.path == OWN.path:
            status, headers, text = finish(parse_qs(url.query), cookie.value if cookie else "")
        else:
            status, headers, text = start() if url.path == "/" else (404, [], "")
        self.send_response(status)
        for name, value in headers + [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())


print(f"ready {OWN.scheme}://{OWN.netloc}/", flush=True)
HTTPServer((OWN.hostname, OWN.port or 80), Pages).serve_forever()
