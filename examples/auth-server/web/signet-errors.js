// SPDX-License-Identifier: MIT

/** The session has ended, or there is none: the user must log in. `message` says why. */
export class LoginRequired extends Error {
    name = "LoginRequired";
}

/** The server did not answer, or not about the session. The session is unchanged; try the call again later. */
export class Unavailable extends Error {
    name = "Unavailable";
}

/** The server refused a call: `status`, the stable `code`, and its sentence as `message`. */
export class Refused extends Error {
    name = "Refused";

    constructor(status, body) {
        super(body?.error_description ?? `the server answered ${status}`);
        this.status = status;
        this.code = body?.error ?? "unknown";
    }
}
