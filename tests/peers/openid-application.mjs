// An application: openid-client, as its own documents show it.
//   PEER_PORT            the port on 127.0.0.1 to listen on; the redirect URI is http://localhost:$PEER_PORT/callback
//   PEER_NPM             the folder whose node_modules holds openid-client
//   PEER_ISSUER          the hub
//   PEER_CLIENT_ID, PEER_CLIENT_SECRET   its registration at the hub; without a secret it is a public client
//   PEER_CLIENT_KEY      instead of a secret: its P-256 key, PKCS#8 in base64; it then also pushes its requests. /jwks shows the public half
//   PEER_REGISTRATION_TOKEN   instead of all three: it registers itself at the hub with this token
// GET / starts a login; query parameters of it are added to the authorization request. /callback answers what it got, as JSON.
// GET /machine gets an access token without a person.
// GET /renew uses the last person's refresh token twice, the second time for less, asks what the tokens are worth where it has a secret to ask with, gives them
// back and answers what came of each.
// GET /logout logs the last person out at the hub; /logged-out is where that ends.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set`); })();
const client = createRequire(join(need('PEER_NPM'), 'package.json'))('openid-client');

const port = Number(need('PEER_PORT'));
const redirectUri = `http://localhost:${port}/callback`;
const logins = new Map();
let hub;
let lastIdToken;
let lastTokens;

const key = process.env.PEER_CLIENT_KEY && await crypto.subtle.importKey(
  'pkcs8', Buffer.from(process.env.PEER_CLIENT_KEY, 'base64'), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
const authentication = () => key ? client.PrivateKeyJwt(key) : process.env.PEER_CLIENT_SECRET ? undefined : client.None();

const execute = [client.allowInsecureRequests];
const register = (initialAccessToken) => client.dynamicClientRegistration(
  new URL(need('PEER_ISSUER')),
  { client_name: 'Registered', redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_basic' },
  client.ClientSecretBasic(), { initialAccessToken, execute });
const discover = async () => hub ??= process.env.PEER_REGISTRATION_TOKEN ? await register(process.env.PEER_REGISTRATION_TOKEN) : await client.discovery(
  new URL(need('PEER_ISSUER')), need('PEER_CLIENT_ID'), process.env.PEER_CLIENT_SECRET || undefined, authentication(), { execute });

const json = (response, status, value) =>
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));

createServer(async (request, response) => {
  const url = new URL(request.url, `http://localhost:${port}`);
  try {
    if (url.pathname === '/jwks') {
      const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', key);
      return json(response, 200, { keys: [{ kty, crv, x, y, use: 'sig', alg: 'ES256' }] });
    }

    const configuration = await discover();
    if (url.pathname === '/') {
      const login = { verifier: client.randomPKCECodeVerifier(), nonce: client.randomNonce() };
      const state = client.randomState();
      logins.set(state, login);
      const build = key ? client.buildAuthorizationUrlWithPAR : client.buildAuthorizationUrl;
      const target = await build(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        code_challenge: await client.calculatePKCECodeChallenge(login.verifier),
        code_challenge_method: 'S256',
        nonce: login.nonce,
        state,
        ...Object.fromEntries(url.searchParams),
      });
      return response.writeHead(303, { location: target.href }).end();
    }

    if (url.pathname === '/machine') {
      return json(response, 200, await client.clientCredentialsGrant(configuration, Object.fromEntries(url.searchParams)));
    }

    if (url.pathname === '/renew') {
      const worth = async (token) => process.env.PEER_CLIENT_SECRET ? (await client.tokenIntrospection(configuration, token)).active : undefined;
      const first = await client.refreshTokenGrant(configuration, lastTokens.refresh_token);
      const second = await client.refreshTokenGrant(configuration, first.refresh_token, { scope: 'openid' });
      const userinfo = await client.fetchUserInfo(configuration, second.access_token, second.claims().sub);
      const before = [await worth(second.access_token), await worth(second.refresh_token)];
      await client.tokenRevocation(configuration, second.refresh_token);
      const after = [await worth(second.access_token), await worth(second.refresh_token)];
      const refused = await client.refreshTokenGrant(configuration, second.refresh_token).catch((error) => error.error);
      const claims = second.claims();
      return json(response, 200, {
        sub: claims.sub, auth_time: claims.auth_time, scopes: [first.scope, second.scope], opaque: !second.access_token.includes('.'), userinfo: userinfo.sub, before, after, refused,
      });
    }

    if (url.pathname === '/logout') {
      const target = client.buildEndSessionUrl(configuration, {
        id_token_hint: lastIdToken, post_logout_redirect_uri: `http://localhost:${port}/logged-out`, state: 'over',
      });
      return response.writeHead(303, { location: target.href }).end();
    }

    if (url.pathname === '/logged-out') {
      return json(response, 200, { loggedOut: url.searchParams.get('state') });
    }

    if (url.pathname === '/callback') {
      // The answer came in the address, or in a form (OAuth 2.0 Form Post Response Mode).
      let body = '';
      for await (const chunk of request) {
        body += chunk;
      }
      const state = request.method === 'POST' ? new URLSearchParams(body).get('state') : url.searchParams.get('state');
      const answer = request.method === 'POST'
        ? new Request(url, { method: 'POST', body, headers: { 'content-type': request.headers['content-type'] } })
        : url;
      const login = logins.get(state);
      if (!login) {
        return json(response, 400, { error: 'unknown state' });
      }
      logins.delete(state);
      const tokens = await client.authorizationCodeGrant(configuration, answer, {
        pkceCodeVerifier: login.verifier, expectedNonce: login.nonce, expectedState: state, idTokenExpected: true,
      });
      const claims = tokens.claims();
      lastIdToken = tokens.id_token;
      lastTokens = tokens;
      const userinfo = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
      return json(response, 200, { claims, userinfo, scope: tokens.scope, token_type: tokens.token_type, method: request.method, client: configuration.clientMetadata().client_id });
    }

    return json(response, 404, { error: 'not found' });
  } catch (error) {
    return json(response, 502, { error: error.error ?? error.code ?? error.name, description: error.error_description ?? error.message });
  }
}).listen(port, '127.0.0.1', () => console.log(`ready http://localhost:${port}`));
