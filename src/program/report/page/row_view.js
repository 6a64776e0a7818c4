// A row as elements: a line of the table, or a tile of the sheet.

const STATUS = { converted: "Converted", kept: "Kept", failed: "Failed", interrupted: "Interrupted" };

/** The still as a button that plays, and stops, the GIF. */
function picture(row) {
    const image = make("img");
    const player = new Player(row, image);
    const box = make("button", "still", image);
    box.type = "button";
    box.title = !player.reachable ? "" : row.bytes_out > LARGE ? `Play (${bytes(row.bytes_out)})` : "Play";
    box.setAttribute("aria-label", `Play ${visible(row.name)}`);
    box.disabled = !player.reachable;
    let soon = 0;
    const leave = () => {
        clearTimeout(soon);
        player.stop();
    };
    // A pointer that only crosses the still reads nothing. Taps are clicks.
    box.addEventListener("pointerenter", event => {
        if (event.pointerType === "mouse") soon = setTimeout(() => player.play(false), 120);
    });
    box.addEventListener("pointerleave", event => event.pointerType === "mouse" && leave());
    box.addEventListener("focus", () => box.matches(":focus-visible") && player.play(false));
    box.addEventListener("blur", leave);
    // A second tap, or a key while it plays, stops it; under a mouse it plays until the mouse leaves.
    box.addEventListener("click", event => {
        clearTimeout(soon);
        if (player.playing && event.pointerType !== "mouse") player.stop();
        else player.play(true);
    });
    return box;
}

/** The name, which leads to the GIF if there is one. */
function title(row) {
    const text = isolated(row.name);
    if (!row.link) return make("span", "title", text);
    const link = make("a", "title", text);
    link.href = row.link;
    return link;
}

function badge(row) {
    const known = Object.hasOwn(STATUS, row.status);
    return make("span", `badge ${known ? row.status : ""}`, known ? STATUS[row.status] : visible(row.status));
}

/** A button for all that is known of a row. */
function more(row) {
    const button = make("button", "more", "⋯");
    button.type = "button";
    button.title = "Details";
    button.setAttribute("aria-label", `Details of ${visible(row.name)}`);
    return button;
}

/** A text with its numbers as the other columns have them. */
function shortened(text) {
    return text.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, number => sample(Number(number)));
}

function noteList(row) {
    return notes(row).map(([kind, text]) => make("p", kind, isolated(text, true)));
}

/** The cells of a row by their columns. */
const CELLS = {
    still: row => [picture(row)],
    name: row => [title(row)],
    folder: row => [isolated(row.folder)],
    shape: row => [shape(row)],
    type: row => [row.type ? visible(row.type) : NONE],
    minimum: row => [sample(row.minimum)],
    maximum: row => [sample(row.maximum)],
    histogram: row => [sparkline(row.histogram)],
    window: row => [row.window ? isolated(shortened(row.window)) : NONE],
    modality: row => [row.modality ? isolated(row.modality) : ""],
    bytes_in: row => [bytes(row.bytes_in)],
    bytes_out: row => [bytes(row.bytes_out)],
    seconds: row => [row.status === "kept" ? NONE : seconds(row.seconds)],
    backend: row => [row.backend ? visible(row.backend) : NONE],
    status: row => [badge(row)],
    notes: row => noteList(row),
    more: row => [more(row)],
};

/** What the pointer shows of a cell that may be too short for its text. */
const TITLES = {
    name: row => visible(row.name),
    folder: row => visible(row.folder),
    window: row => visible([row.window, row.rule].filter(Boolean).join("\n"), true),
    backend: row => visible(row.adapter ?? ""),
    notes: row => notes(row).map(([, text]) => visible(text, true)).join("\n"),
};

function tableRow(row) {
    const line = make("div", "line");
    line.setAttribute("role", "row");
    for (const [column, cells] of Object.entries(CELLS)) {
        const cell = make("div", `c-${column}`, ...cells(row));
        cell.setAttribute("role", "cell");
        const hint = TITLES[column]?.(row);
        if (hint) cell.title = hint;
        line.append(cell);
    }
    return line;
}

function tile(row) {
    const plain = row.status === "converted";
    const mark = plain && row.warnings.length ? make("span", "badge warned", "Warned")
        : plain ? make("span", "soft", shape(row)) : badge(row);
    const tile = make("div", "tile", picture(row), title(row), mark, more(row));
    tile.setAttribute("role", "listitem");
    tile.title = ["name", "folder", "notes"].map(column => TITLES[column](row)).filter(Boolean).join("\n");
    return tile;
}
