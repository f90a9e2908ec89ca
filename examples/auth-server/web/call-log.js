// SPDX-License-Identifier: MIT
import { byId, element, prepend, shortId, timeOfDay } from "./dom.js";
import { decodeToken } from "./signet-client.js";

/** The end of the token's id. */
function mark(token) {
    const { jti } = decodeToken(token).payload;
    return jti ? shortId(jti) : "";
}

/** `call`: {method, path, status, as, token, note, body, by}; status 0: no answer. */
export function logCall({ method, path, status, as, token, note, body, by = "you" }) {
    const verdict = status >= 200 && status < 300 ? "good" : "bad";
    const credential = token ? `${as} ${mark(token)}` : as;
    const why = [note, body?.error_description].filter(Boolean).join(": ");
    const row = element(
        "tr",
        { className: by === "you" ? "" : "thief" },
        element("td", {}, timeOfDay()),
        element("td", {}, by),
        element("td", {}, element("code", {}, `${method} ${path}`)),
        element("td", {}, credential),
        element(
            "td",
            {},
            element("span", { className: `status ${verdict}` }, status ? String(status) : "lost"),
        ),
        element("td", {}, why),
    );
    prepend(byId("calls"), row);
}
