"use strict";
// Text, numbers and elements. Nothing in this page is ever set as markup.

/** Control characters and marks of direction, which would be invisible or change the order of what follows. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** `text` with every invisible character written as its number; of a message, all but its line breaks. */
function visible(text, isMessage = false) {
    return String(text).replace(INVISIBLE, character => {
        if (isMessage && character === "\n") return character;
        const code = character.charCodeAt(0);
        return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
    });
}

/** An element with a class, and children: elements or texts. */
function make(tag, kind, ...children) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    element.append(...children.filter(child => child !== null && child !== undefined));
    return element;
}

/** A text from outside, in an element that keeps its direction of writing to itself. */
function isolated(text, isMessage = false) {
    return make("bdi", "", visible(text, isMessage));
}

const NONE = "–";
const isNumber = value => typeof value === "number" && Number.isFinite(value);

function count(value) {
    return isNumber(value) ? value.toLocaleString("en").replaceAll(",", "\u202f") : NONE;
}

/** `value` with three digits, or as a whole number. */
function three(value) {
    return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

/** A size as the program writes it, in powers of 1024. */
function bytes(value) {
    if (!isNumber(value)) return NONE;
    if (value < 1024) return `${Math.round(value)} B`;
    let unit = 0;
    for (value /= 1024; value >= 999.5 && unit < 4; unit++) value /= 1024;
    return `${three(value)} ${["KiB", "MiB", "GiB", "TiB", "PiB"][unit]}`;
}

function seconds(value) {
    if (!isNumber(value)) return NONE;
    if (value < 59.95) return `${value < 1 ? value.toFixed(3) : three(value)} s`;
    const whole = Math.round(value), two = part => String(part).padStart(2, "0");
    if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
    return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
}

/** A sample's value, of at most six digits. */
function sample(value) {
    if (!isNumber(value)) return NONE;
    const size = Math.abs(value);
    const text = Number.isInteger(value) && size < 1e7 ? String(value)
        : size !== 0 && (size >= 1e7 || size < 1e-4) ? Number(value).toExponential(3)
        : String(Number(value.toPrecision(6)));
    return text.replace("-", "−").replace("e-", "e−").replace("e+", "e");
}
