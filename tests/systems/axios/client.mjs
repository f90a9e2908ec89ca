// SPDX-License-Identifier: MIT
// The token handling of a page with axios. It keeps both tokens in memory here. In a browser, keep the refresh token in
// an HttpOnly cookie.
import axios from "axios";

const margin = 30_000; // milliseconds: a token that expires sooner is refreshed before the request

/** When a token expires, in milliseconds. It is encoded in base64url, which atob does not decode. */
function expiryOf(token) {
    const base64 = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).exp * 1000;
}

/**
 * A client that adds the access token to each request, and refreshes it early or after a 401, with one refresh at a
 * time. `renew(refreshToken)` returns the next `{access, refresh}`. If it fails, all waiting requests fail as well, and
 * `onLoggedOut` is called once.
 */
export function makeClient({ baseURL, tokens, renew, onLoggedOut }) {
    const client = axios.create({ baseURL, timeout: 20_000 });
    let renewal;

    const renewed = () => {
        renewal ??= renew(tokens.refresh)
            .then((next) => {
                tokens = next; // the refresh token too: the previous one is spent
            })
            .catch((error) => {
                tokens = undefined;
                onLoggedOut(error);
                throw error;
            })
            .finally(() => {
                renewal = undefined;
            });
        return renewal;
    };

    client.interceptors.request.use(async (request) => {
        if (tokens && expiryOf(tokens.access) < Date.now() + margin) await renewed();
        if (!tokens) throw new axios.AxiosError("logged out", "ERR_LOGGED_OUT", request);
        request.accessToken = tokens.access;
        request.headers.set("Authorization", `Bearer ${tokens.access}`);
        return request;
    });
    client.interceptors.response.use(undefined, async (error) => {
        const request = error.config;
        if (error.response?.status !== 401 || request.isSecondTry || !tokens) throw error;
        if (request.accessToken === tokens.access) await renewed(); // otherwise another call has refreshed it in the meantime
        return client({ ...request, isSecondTry: true });
    });
    return client;
}
