// SPDX-License-Identifier: MIT

/** Decodes base64url (RFC 4648 §5) of UTF-8. `atob` returns one character for each byte. */
function decodeText(segment) {
    const bytes = Uint8Array.from(atob(segment.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
        c.charCodeAt(0),
    );
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/**
 * The header and the payload of a token, decoded and not verified: use them for display, never for decisions.
 * Throws SyntaxError if `text` is not a token.
 */
export function decodeToken(text) {
    const segments = String(text).split(".");
    try {
        if (segments.length === 3) {
            return {
                header: JSON.parse(decodeText(segments[0])),
                payload: JSON.parse(decodeText(segments[1])),
            };
        }
    } catch {
        // said below
    }
    throw new SyntaxError(
        "this is no token: that has three segments of base64url, the first two of them JSON",
    );
}
