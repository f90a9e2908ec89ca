// SPDX-License-Identifier: MIT
// node node.mjs LIBRARY TOKEN KEY ALGORITHM, in a directory where npm has installed the libraries.
import { createRequire } from 'node:module';
import { createPublicKey, createSecretKey } from 'node:crypto';
import path from 'node:path';
const require = createRequire(path.join(process.cwd(), 'package.json'));
const [library, token, hex, algorithm] = process.argv.slice(2);
const bytes = Buffer.from(hex, 'hex');
const key = algorithm === 'HS256' ? createSecretKey(bytes) : createPublicKey(bytes);  // with bytes, two of the libraries would make a key object for each call

async function verifier() {
    if (library === 'jsonwebtoken') {
        const { verify } = require('jsonwebtoken');
        return () => verify(token, key, { algorithms: [algorithm] });
    }
    if (library === 'fast-jwt') {
        const { createVerifier } = require('fast-jwt');
        return createVerifier({ key: bytes, algorithms: [algorithm], cache: false }).bind(null, token);
    }
    const { jwtVerify } = await import(require.resolve('jose'));
    return async () => (await jwtVerify(token, key, { algorithms: [algorithm] })).payload;
}

const verify = await verifier();
const is_async = verify() instanceof Promise;
const samples = [];
for (let sample = 0; sample < 200; ++sample) {
    const begin = process.hrtime.bigint();
    const end = begin + 4_000_000n;
    let now = begin, count = 0;
    for (; now < end; now = process.hrtime.bigint()) {
        for (let i = 0; i < 16; ++i, ++count) {
            const claims = is_async ? await verify() : verify();
            if (claims.type !== 'access' || claims.sub !== 'user-42') throw new Error('the token was refused');
        }
    }
    samples.push(Number(now - begin) / count);
}
console.log(Math.min(...samples).toFixed(0));
