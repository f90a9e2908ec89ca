// SPDX-License-Identifier: MIT

/** The session is over, or there is none: the person has to log in. `message` says why. */
export class LoginRequired extends Error {
    name = "LoginRequired";
}

/** There was no answer, or none about the session: it goes on, and the call may be tried again later. */
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
