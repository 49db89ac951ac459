// An OpenID home organisation: oidc-provider, with a login form that asks for a name only.
//   PEER_PORT            the port on 127.0.0.1 to listen on; the issuer is http://localhost:$PEER_PORT
//   PEER_NPM             the folder whose node_modules holds oidc-provider
//   PEER_CLIENT_ID, PEER_CLIENT_SECRET, PEER_REDIRECT_URI   the hub as its client
//   PEER_POST_LOGOUT_URI, PEER_LOGOUT_URI   where it sends people after a logout, and posts logout tokens; without them, nowhere
//   PEER_CLIENT_AUTH     how the hub authenticates: client_secret_basic unless set; with private_key_jwt its keys are read at PEER_CLIENT_JWKS_URI
//   PEER_ALG             how ID tokens are signed: RS256 unless set
//   PEER_PUSHED          whether authorization requests are pushed (RFC 9126): offered unless set, required or off
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set`); })();
const { Provider } = createRequire(join(need('PEER_NPM'), 'package.json'))('oidc-provider');

const port = Number(need('PEER_PORT'));
const issuer = `http://localhost:${port}`;

const person = (sub, given_name, family_name, extra) => [sub, {
  sub, given_name, family_name, name: `${given_name} ${family_name}`, preferred_username: sub, ...extra,
}];
const mail = (name) => ({ email: `${name}@college.example`, email_verified: true });
const people = new Map([
  person('pupil', 'Lotte', 'Jansen', { ...mail('pupil'), role: 'student' }),
  person('teacher', 'Pieter', 'Smit', { ...mail('teacher'), role: 'staff' }),
  person('guardian', 'Aylin', 'Yılmaz', { ...mail('guardian'), role: 'guardian' }),
  person('nomail', 'Daan', 'Mulder', { role: 'student' }),
  person('diacritics', 'Renée', "d'Août-Şahin", { ...mail('diacritics'), role: 'student' }),
]);

const authentication = process.env.PEER_CLIENT_AUTH || 'client_secret_basic';
const algorithm = process.env.PEER_ALG || 'RS256';
const pushed = process.env.PEER_PUSHED || 'offered';
const credential = {
  client_secret_basic: () => ({ client_secret: need('PEER_CLIENT_SECRET') }),
  client_secret_post: () => ({ client_secret: need('PEER_CLIENT_SECRET') }),
  private_key_jwt: () => ({ jwks_uri: need('PEER_CLIENT_JWKS_URI') }),
  none: () => ({}),
}[authentication]();
const key = (alg) => ({
  ...generateKeyPairSync(...alg === 'ES256' ? ['ec', { namedCurve: 'P-256' }] : ['rsa', { modulusLength: 2048 }]).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg,
});

const provider = new Provider(issuer, {
  jwks: { keys: [...new Set(['RS256', algorithm])].map(key) },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  clients: [{
    client_id: need('PEER_CLIENT_ID'),
    ...credential,
    token_endpoint_auth_method: authentication,
    id_token_signed_response_alg: algorithm,
    redirect_uris: [need('PEER_REDIRECT_URI')],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    ...process.env.PEER_POST_LOGOUT_URI && { post_logout_redirect_uris: [process.env.PEER_POST_LOGOUT_URI] },
    ...process.env.PEER_LOGOUT_URI && { backchannel_logout_uri: process.env.PEER_LOGOUT_URI, backchannel_logout_session_required: true },
  }],
  claims: {
    openid: ['sub'],
    profile: ['name', 'given_name', 'family_name', 'preferred_username', 'role'],
    email: ['email', 'email_verified'],
  },
  pkce: { required: () => true },
  cookies: { keys: ['interoperability-tests'], short: { secure: false }, long: { secure: false } },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, pushedAuthorizationRequests: { enabled: pushed !== 'off', requirePushedAuthorizationRequests: pushed === 'required' } },
  // It posts logout tokens to no inside address and fetches no keys there by itself, and here everything is one.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => people.has(id) ? { accountId: id, claims: () => people.get(id) } : undefined,
  // The organisation has agreed beforehand to what its clients ask for, so nobody is asked for consent.
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope(context.oidc.params.scope);
    await grant.save();
    return grant;
  },
  renderError: (context, out) => {
    context.type = 'text/plain';
    context.body = `${out.error}: ${out.error_description ?? ''}`;
  },
});
provider.on('pushed_authorization_request.success', (_, client) => console.log(`request pushed by ${client.clientId}`));
provider.on('backchannel.success', (_, client) => console.log(`logout token taken by ${client.clientId}`));
provider.on('backchannel.error', (_, error, client) => console.error(`logout token refused by ${client.clientId}`, error));
provider.on('server_error', (_, error) => console.error(error));

const form = (uid) => `<!doctype html><html lang="en"><title>Log in</title><h1>Log in at the OpenID organisation</h1>
<form method="post" action="/interaction/${uid}"><label>Name <input name="username" autocomplete="username"></label>
<button>Log in</button></form></html>`;

const callback = provider.callback();
createServer(async (request, response) => {
  try {
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url)?.[1];
    if (!uid) {
      return callback(request, response);
    }

    if (request.method !== 'POST') {
      await provider.interactionDetails(request, response);
      return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(form(uid));
    }

    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    const accountId = new URLSearchParams(body).get('username') ?? '';
    const result = people.has(accountId)
      ? { login: { accountId, amr: ['pwd'] } }
      : { error: 'access_denied', error_description: 'unknown person' };
    return await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } catch (error) {
    console.error(error);
    return response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }
}).listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));
