// SPDX-License-Identifier: MIT

export const byId = (id) => document.getElementById(id);

/** A new element. Text stays text, whatever is in it. */
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

/** Enough of an id to tell one token from the next. */
export const shortId = (id) => `…${id.slice(-4)}`;

/** Puts a new first row into a list that must not grow for ever. */
export function prepend(list, row, most = 200) {
    list.prepend(row);
    while (list.children.length > most) {
        list.lastElementChild.remove();
    }
}
