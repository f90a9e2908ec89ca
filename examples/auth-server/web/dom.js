// SPDX-License-Identifier: MIT

export const byId = (id) => document.getElementById(id);

/** A new element. Strings become text, never markup. */
export function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
}

export const timeOfDay = (date = new Date()) => date.toLocaleTimeString("en-GB");

/** "6 d 23 h", "14:03", "0:07". */
export function lengthOf(milliseconds) {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    const days = Math.floor(seconds / 86_400);
    if (days > 0) {
        return `${days} d ${Math.floor((seconds % 86_400) / 3600)} h`;
    }
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Enough of an id to distinguish tokens. */
export const shortId = (id) => `…${id.slice(-4)}`;

/** Adds a first row to a list, and removes rows after `most`. */
export function prepend(list, row, most = 200) {
    list.prepend(row);
    while (list.children.length > most) {
        list.lastElementChild.remove();
    }
}
