// The rows: what the writer put into the page, one element of JSON for each input.

const STILL = "data:image/gif;base64,";

/** The rows, the element at the end of a finished run, and how many rows are cut short. */
function readPage() {
    const found = new Map();
    let cut = 0;
    for (const element of document.querySelectorAll("script.row")) {
        let facts;
        try {
            facts = JSON.parse(element.textContent);
        } catch {
            cut += 1;
            continue;
        }
        // Of a run that was resumed, the last row of an input counts; but not if it was kept, since it knows less.
        const before = found.get(facts.input);
        if (!before || facts.status !== "kept" || before.link === null) found.set(facts.input, row(facts, element));
    }
    const rows = [...found.values()];
    rows.forEach((row, number) => row.number = number);
    let end = null;
    try {
        end = JSON.parse(document.querySelector("script.end").textContent);
    } catch {
        // The run is not finished.
    }
    return { rows, end, cut };
}

/** A row with what sorting and searching need. The still stays in the page until the row is drawn. */
function row(facts, element) {
    delete facts.still;
    const text = value => typeof value === "string" ? value : "";
    const name = text(facts.name) || text(facts.input);
    const folder = text(facts.folder);
    const warnings = Array.isArray(facts.warnings) ? facts.warnings.map(String) : [];
    // No script and no other place: a link leads to a file beside the page.
    const link = text(facts.link).startsWith("./") ? facts.link : null;
    const searched = `${folder}/${name}`.toLowerCase();
    return { ...facts, element, number: 0, name, folder, warnings, link, searched };
}

/** The still of a row, as the address of a picture, or null. */
function still(row) {
    const found = JSON.parse(row.element.textContent).still;
    return typeof found === "string" && found.startsWith(STILL) ? found : null;
}

/** `frames × height × width`, and the channels if there are several. */
function shape(row) {
    if (!isNumber(row.frames)) return NONE;
    return [row.frames, row.height, row.width, ...(row.channels > 1 ? [row.channels] : [])].join("×");
}

/** The mean of a histogram, taken at the middle of its bins, or null. */
function mean(row) {
    const { lo, hi, counts } = row.histogram ?? {};
    if (!counts?.length) return null;
    let all = 0, sum = 0;
    counts.forEach((count, bin) => {
        all += count;
        sum += count * (bin + 0.5);
    });
    return all > 0 ? lo + (hi - lo) * sum / (all * counts.length) : null;
}

/** A message without the name of the input, which begins it in the program's output. */
function bare(row, message) {
    const subject = `${row.input}: `;
    return message.startsWith(subject) ? message.slice(subject.length) : message;
}

/** What is remarkable about a row, most important first. */
function notes(row) {
    const odd = [["NaN", row.nan], ["+∞", row.positive_infinity], ["−∞", row.negative_infinity]];
    const counted = odd.filter(([, number]) => number > 0).map(([word, number]) => `${count(number)} ${word}`);
    return [
        ...(row.error ? [["error", bare(row, row.error)]] : []),
        ...row.warnings.map(warning => ["warning", bare(row, warning)]),
        ...(counted.length ? [["plain", counted.join(", ")]] : []),
        ...(row.retries > 0 ? [["plain", `converted again after ${row.retries} failures of a device`]] : []),
    ];
}

const ORDER = ["failed", "interrupted", "converted", "kept"];

/** What rows are sorted by: a name, and the value of a row, null if it has none. Texts are compared as people count. */
const KEYS = {
    number: ["Order of the run", row => row.number],
    name: ["Name", row => row.name],
    folder: ["Folder", row => row.folder],
    shape: ["Shape", row => isNumber(row.frames) ? row.frames * row.height * row.width * (row.channels || 1) : null],
    type: ["Type", row => row.type],
    minimum: ["Minimum", row => row.minimum],
    maximum: ["Maximum", row => row.maximum],
    histogram: ["Histogram", mean],
    window: ["Window", row => row.window],
    modality: ["Modality", row => row.modality],
    bytes_in: ["Input", row => row.bytes_in],
    bytes_out: ["GIF", row => row.bytes_out],
    seconds: ["Time", row => row.status === "kept" ? null : row.seconds],
    backend: ["Backend", row => row.adapter ? `${row.backend} ${row.adapter}` : row.backend],
    status: ["Status", row => ORDER.indexOf(row.status)],
    notes: ["Notes", row => notes(row).length || null],
};

const collator = new Intl.Collator("en", { numeric: true });

/** `rows` in the order of a key. Rows without a value are last, whichever way is asked for. */
function sorted(rows, key, descending) {
    const value = KEYS[key][1];
    const keyed = rows.map(row => [value(row) ?? null, row]);
    const way = descending ? -1 : 1;
    keyed.sort(([a, first], [b, second]) => {
        if (a === null || b === null) return (a === null) - (b === null) || first.number - second.number;
        const order = typeof a === "string" ? collator.compare(a, b) : a - b;
        return way * order || first.number - second.number;
    });
    return keyed.map(([, row]) => row);
}
