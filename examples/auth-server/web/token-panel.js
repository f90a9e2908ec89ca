// SPDX-License-Identifier: MIT
import { refreshTokenInCookie } from "./demo-server.js";
import { byId, lengthOf, shortId } from "./dom.js";
import { showRefreshed } from "./session-list.js";
import { decodeToken } from "./signet-client.js";

const kept = {
    access: "In this page's memory. A new tab gets one with the refresh token.",
    cookie: "In an HttpOnly cookie, which no script can read.",
    bearer: "In this page's local storage, which every script in the page can read.",
};

/** Start and end of each bar, in ms. */
let lives = {};

/** Counts the updates: a late answer must not replace a newer one. */
let turn = 0;

function show(name, payload) {
    const claims = byId(`${name}-claims`);
    const text = payload ? JSON.stringify(payload, null, 2) : "(not readable from here)";
    if (claims.textContent !== text) {
        claims.textContent = text;
        claims.classList.remove("new");
        requestAnimationFrame(() => claims.classList.add("new"));
    }
}

async function refreshToken(mode, hasControls) {
    if (mode === "bearer") {
        return localStorage.getItem("signet.refresh_token");
    }
    return hasControls ? refreshTokenInCookie().catch(() => null) : null;
}

/** Shows the tokens of the client. */
export async function showTokens({ mode, session }, hasControls) {
    turn += 1;
    const mine = turn;
    const access = decodeToken(session.accessToken).payload;
    lives.access = { from: access.iat * 1000, to: access.exp * 1000 };
    byId("access-kept").textContent = kept.access;
    byId("access-number").textContent = access.jti ? shortId(access.jti) : "";
    show("access", access);

    const text = await refreshToken(mode, hasControls);
    if (mine !== turn) {
        return;
    }
    const refresh = text ? decodeToken(text).payload : null;
    const from = refresh ? refresh.iat * 1000 : Date.now();
    lives.refresh = { from, to: refresh ? refresh.exp * 1000 : session.refreshExpiresAt };
    byId("refresh-kept").textContent =
        kept[mode] + (mode === "cookie" && refresh ? " The demo server shows it." : "");
    byId("refresh-number").textContent = refresh ? `No. ${refresh.gen}` : "";
    show("refresh", refresh);
    // Without demo controls, every access token comes from a login or a refresh.
    const { sid, iat } = refresh ?? access;
    showRefreshed(sid, iat);
    drawLives();
}

/** The bars and the time that is left. */
export function drawLives() {
    for (const [name, { from, to }] of Object.entries(lives)) {
        const left = Math.max(0, to - Date.now());
        const bar = byId(`${name}-life`);
        bar.value = left / (to - from);
        bar.classList.toggle("low", left < 30_000);
        const text = left > 0 ? `${lengthOf(left)} left` : "expired";
        bar.setAttribute("aria-valuetext", text);
        byId(`${name}-left`).textContent = text;
    }
}

export function hideTokens() {
    turn += 1;
    lives = {};
    byId("access-claims").textContent = "";
    byId("refresh-claims").textContent = "";
}
