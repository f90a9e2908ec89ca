// SPDX-License-Identifier: MIT
// Tokens of a certified OpenID provider, oidc-provider, while it rotates its keys.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const algorithms = ['ES256', 'EdDSA', 'RS256', 'PS256'];
const client = { client_id: 'service', client_secret: 'a secret of the client', grant_types: ['client_credentials'],
  redirect_uris: [], response_types: [] };

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

/** The provider signs with the first key of each algorithm and publishes all of them. */
function serve(keys) {
  const provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys },
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
  handler = provider.callback();
}

async function accessToken(alg) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', resource: `urn:api:${alg}`, scope: 'read' }).toString();
  return new Promise((resolve, reject) => {
    const request = https.request(`${issuer}/token`, {
      method: 'POST', ca: readFileSync('localhost.pem'), agent: false,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded',
        Authorization: `Basic ${btoa(`${client.client_id}:${encodeURIComponent(client.client_secret)}`)}` },
    }, (response) => {
      let text = '';
      response.on('data', (part) => { text += part; });
      response.on('end', () => {
        assert.equal(response.statusCode, 200, text);
        resolve(JSON.parse(text).access_token);
      });
    });
    request.on('error', reject);
    request.end(body);
  });
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
verifier.stdin.end();
server.closeAllConnections();
server.close();
console.log(`${algorithms.join(', ')}: access tokens verify over two rotations`);
