// SPDX-License-Identifier: MIT
// Access tokens and ID tokens of a certified OpenID provider, oidc-provider, while it rotates its keys.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const algorithms = ['ES256', 'EdDSA', 'RS256', 'PS256'];
const client = { client_id: 'service', client_secret: 'a secret of the client', grant_types: ['client_credentials'],
  redirect_uris: [], response_types: [] };
const login = { client_id: 'login', client_secret: 'a secret of the login', redirect_uris: ['https://app.example/callback'] };

async function newKeys(generation) {
  return Promise.all(algorithms.map(async (alg) => {
    const { privateKey } = await generateKeyPair(alg, { crv: alg === 'EdDSA' ? 'Ed25519' : undefined, extractable: true });
    return { ...await exportJWK(privateKey), alg, use: 'sig', kid: `${alg}-${generation}` };
  }));
}

let handler;
const server = https.createServer({ key: readFileSync('localhost.key'), cert: readFileSync('localhost.pem') },
  (request, response) => handler(request, response));
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const issuer = `https://localhost:${server.address().port}`;

/** The provider signs with the first key of each algorithm and publishes all of them. ID tokens have the algorithm
 * `alg`. */
function serve(keys, alg = algorithms[0]) {
  const provider = new Provider(issuer, {
    clients: [client, { ...login, id_token_signed_response_alg: alg }],
    jwks: { keys },
    cookies: { keys: ['a key of the cookies'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    scopes: ['read'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'read', audience: 'orders', accessTokenTTL: 300, accessTokenFormat: 'jwt',
          jwt: { sign: { alg: resource.split(':').at(-1) } },
        }),
      },
    },
  });
  const routes = provider.callback();
  handler = async (request, response) => {
    if (!request.url.startsWith('/interaction/')) {
      routes(request, response);
      return;
    }
    // The page with the password: this user has entered the right one.
    const { prompt } = await provider.interactionDetails(request, response);
    assert.equal(prompt.name, 'login');
    await provider.interactionFinished(request, response, { login: { accountId: 'user-42' } });
  };
}

async function send(url, options = {}, body = '') {
  return new Promise((resolve, reject) => {
    const request = https.request(url, { ca: readFileSync('localhost.pem'), agent: false, ...options }, (response) => {
      let text = '';
      response.on('data', (part) => { text += part; });
      response.on('end', () => { resolve({ status: response.statusCode, headers: response.headers, text }); });
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function tokens(by, parameters) {
  const answer = await send(`${issuer}/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: `Basic ${btoa(`${by.client_id}:${encodeURIComponent(by.client_secret)}`)}` },
  }, new URLSearchParams(parameters).toString());
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text);
}

async function accessToken(alg) {
  return (await tokens(client, { grant_type: 'client_credentials', resource: `urn:api:${alg}`, scope: 'read' })).access_token;
}

/** Logs in by the authorization code flow (OpenID Connect Core 1.0, section 3.1), as a browser does: it follows redirects
 * and keeps cookies. */
async function logIn() {
  const nonce = randomBytes(16).toString('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const callback = login.redirect_uris[0];
  const cookies = new Map();
  let url = `${issuer}/auth?${new URLSearchParams({ client_id: login.client_id, response_type: 'code', scope: 'openid', nonce,
    redirect_uri: callback, code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url') })}`;
  for (let redirects = 0; !url.startsWith(callback); redirects += 1) {
    assert(redirects < 10, url);
    const answer = await send(url, { headers: { Cookie: [...cookies].map((cookie) => cookie.join('=')).join('; ') } });
    assert([302, 303].includes(answer.status), `${answer.status} ${answer.text}`);
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [name, value] = cookie.split(';')[0].split('=');
      cookies.set(name, value);
    }
    url = new URL(answer.headers.location, url).href;
  }
  const code = new URL(url).searchParams.get('code');
  assert(code, url);
  const answer = await tokens(login, { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier });
  return { token: answer.id_token, nonce, accessToken: answer.access_token };
}

const oldKeys = await newKeys(1);
serve(oldKeys);
const verifier = spawn(process.argv[2], [issuer, 'localhost.pem'], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: verifier.stdout })[Symbol.asyncIterator]();
async function line() { return (await lines.next()).value; }
async function verdict(token) {
  verifier.stdin.write(`${token}\n`);
  return line();
}
async function verdictOfLogin({ token, nonce, accessToken: access }) { return verdict(`${token} ${nonce} ${access}`); }
async function eventually(token, expected) {
  const end = Date.now() + 60_000;
  let seen = await verdict(token);
  while (seen !== expected && Date.now() < end) {
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    seen = await verdict(token);
  }
  assert.equal(seen, expected);
}

assert.equal(await line(), `ready ${algorithms.length}`);
const oldTokens = [];
for (const alg of algorithms) {
  oldTokens.push(await accessToken(alg));
  assert.equal(await verdict(oldTokens.at(-1)), 'ok service', alg);
}
const logins = [];
for (const alg of algorithms) {
  serve(oldKeys, alg);
  const one = await logIn();
  const header = JSON.parse(Buffer.from(one.token.split('.')[0], 'base64url'));
  const claims = JSON.parse(Buffer.from(one.token.split('.')[1], 'base64url'));
  assert.equal(header.alg, alg);
  assert(claims.at_hash && claims.nonce === one.nonce, JSON.stringify(claims));
  assert.equal(await verdictOfLogin(one), 'ok user-42', alg);
  // The token of another login, and an access token of another login.
  assert.equal(await verdictOfLogin({ ...one, nonce: 'other' }), 'claims_mismatch nonce');
  assert.equal(await verdictOfLogin({ ...one, accessToken: `${one.accessToken}x` }), 'claims_mismatch at_hash');
  if (logins.length > 0) {
    assert.equal(await verdictOfLogin({ ...one, nonce: logins.at(-1).nonce }), 'claims_mismatch nonce');
    assert.equal(await verdictOfLogin({ ...one, accessToken: logins.at(-1).accessToken }), 'claims_mismatch at_hash');
  }
  // An ID token is not an access token, and an access token is not an ID token.
  assert.notEqual((await verdict(one.token)).split(' ')[0], 'ok');
  assert.notEqual((await verdictOfLogin({ ...one, token: oldTokens[logins.length] })).split(' ')[0], 'ok');
  const [head, payload, signature] = one.token.split('.');
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url');
  assert.equal(await verdictOfLogin({ ...one, token: `${head}.${forged}.${signature}` }), 'bad_signature', payload);
  logins.push(one);
}

const keys = await newKeys(2);
serve([...keys, ...oldKeys]);
for (const alg of algorithms) {
  await eventually(await accessToken(alg), 'ok service');
}
for (const token of oldTokens) {
  assert.equal(await verdict(token), 'ok service');
}

const newest = await newKeys(3);
serve(newest);
for (const alg of algorithms) {
  await eventually(await accessToken(alg), 'ok service');
}
for (const token of oldTokens) {
  assert.equal(await verdict(token), 'unknown_key');
}
for (const alg of algorithms) {
  serve(newest, alg);
  const one = await logIn();
  await eventually(`${one.token} ${one.nonce} ${one.accessToken}`, 'ok user-42');
}
for (const one of logins) {
  assert.equal(await verdictOfLogin(one), 'unknown_key');
}
verifier.stdin.end();
server.closeAllConnections();
server.close();
console.log(`${algorithms.join(', ')}: access tokens and ID tokens verify over two rotations`);
