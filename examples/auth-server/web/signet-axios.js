// SPDX-License-Identifier: MIT
import { asksForLogin } from "./signet-requests.js";

/**
 * Lets an axios instance send the access tokens of a SignetClient. After a 401, it refreshes and sends the call
 * again, once. Tokens are sent to the client's origin only. A call that needs a login fails with LoginRequired.
 */
export function useSignet(axios, client, origin = globalThis.location?.origin) {
    const isOwn = (config) => new URL(axios.getUri(config), origin).origin === origin;

    axios.interceptors.request.use(async (config) => {
        if (isOwn(config)) {
            config.signetToken = await client.accessToken(config.signal);
            config.headers.set("Authorization", `Bearer ${config.signetToken}`);
        }
        return config;
    });

    axios.interceptors.response.use(undefined, async (error) => {
        const { config, response } = error;
        const isFinal = !config?.signetToken || config.signetReplayed;
        if (response?.status !== 401 || isFinal || asksForLogin(response.headers["www-authenticate"])) {
            throw error;
        }
        await client.refresh({ unless: config.signetToken, why: "the access token was refused" });
        return axios.request({ ...config, signetReplayed: true });
    });
}
