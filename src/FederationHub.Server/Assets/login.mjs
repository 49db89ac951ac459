// A web application that lets people log in through the hub, with openid-client 6 on
// Node 20 or later. Install it first: npm install openid-client. Set ISSUER, CLIENT_ID,
// CLIENT_SECRET (not for a public client) and REDIRECT_URI, run: node login.mjs, and open
// the address that it prints.
import { createServer } from 'node:http';
import * as client from 'openid-client';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI } = process.env;
const own = new URL(REDIRECT_URI);

// All else is in the discovery document. Plain http is for a hub on your own machine only.
const hub = await client.discovery(
  new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, CLIENT_SECRET ? undefined : client.None(),
  { execute: ISSUER.startsWith('http://') ? [client.allowInsecureRequests] : [] });

// What the answer is held against stays in the browser that started, so that nobody can
// end in one browser what began in another.
const options = `Path=/; HttpOnly; SameSite=Lax${own.protocol === 'https:' ? '; Secure' : ''}`;
const remember = (login) =>
  `login=${encodeURIComponent(JSON.stringify(login))}; ${options}; Max-Age=900`;
const remembered = (request) => {
  const cookies = (request.headers.cookie ?? '').split('; ');
  const cookie = cookies.find((one) => one.startsWith('login='))?.slice('login='.length);
  return cookie ? JSON.parse(decodeURIComponent(cookie)) : undefined;
};

const start = async (response) => {
  const login = {
    verifier: client.randomPKCECodeVerifier(),
    state: client.randomState(),
    nonce: client.randomNonce(),
  };
  const to = client.buildAuthorizationUrl(hub, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile',
    code_challenge: await client.calculatePKCECodeChallenge(login.verifier),
    code_challenge_method: 'S256',
    state: login.state,
    nonce: login.nonce,
  });
  response.writeHead(303, { location: to.href, 'set-cookie': remember(login) }).end();
};

const finish = async (request, response, url) => {
  const login = remembered(request);
  if (!login) {
    return response.writeHead(400).end('This browser started no login. Begin at /');
  }

  // Checks state, iss, the code with PKCE, and the ID token: signature, audience, time
  // and nonce. Throws when one of them is wrong.
  const tokens = await client.authorizationCodeGrant(hub, url, {
    pkceCodeVerifier: login.verifier,
    expectedState: login.state,
    expectedNonce: login.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  const more = await client.fetchUserInfo(hub, tokens.access_token, claims.sub);

  // Here you would find the person by iss and sub, and start a session of your own.
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'set-cookie': `login=; ${options}; Max-Age=0`,
  }).end(JSON.stringify({ ...more, ...claims }, null, 2));
};

createServer(async (request, response) => {
  const url = new URL(request.url, own.origin);
  try {
    if (url.pathname === own.pathname) {
      return await finish(request, response, url);
    }

    return url.pathname === '/' ? await start(response) : response.writeHead(404).end();
  } catch (error) {
    // error_description holds the hub's FH code and a reference for its operator.
    response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' })
      .end(`${error.error ?? error.code}: ${error.error_description ?? error.message}`);
  }
}).listen(Number(own.port || 80), () => console.log(`ready ${own.origin}/`));
