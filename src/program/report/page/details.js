// All that is known of one row, in a dialog. Arrow keys lead to the rows beside it.

/** The fields that the table shows, or that are drawn. */
const DRAWN = new Set(["name", "folder", "link", "histogram", "warnings", "error", "status", "still_width", "still_height",
    "element", "number", "searched", "missing"]);

/** Pictures are enlarged to at most this side. */
const ENLARGED = 384;

let opened = null;

function openDetails(row, rows) {
    opened = { row, rows };
    const dialog = by("details");
    dialog.replaceChildren(...details(row, rows));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
}

function step(way) {
    const { row, rows } = opened;
    const next = rows[rows.indexOf(row) + way];
    if (!next) return;
    const focused = document.activeElement.className;
    openDetails(next, rows);
    const same = focused && by("details").querySelector(`.${focused}:enabled`);
    (same || by("details").querySelector(".close")).focus();
}

function details(row, rows) {
    const place = rows.indexOf(row);
    const button = (kind, text, label, disabled, act) => {
        const button = make("button", kind, text);
        Object.assign(button, { type: "button", title: label, disabled });
        button.setAttribute("aria-label", label);
        button.addEventListener("click", act);
        return button;
    };
    const heading = make("h2", "", title(row));
    Object.assign(heading, { id: "details-name", tabIndex: -1, autofocus: true });
    const bar = make("div", "bar", heading, badge(row),
        button("previous", "‹", "Previous", place <= 0, () => step(-1)),
        make("span", "place", `${count(place + 1)} of ${count(rows.length)}`),
        button("next", "›", "Next", place >= rows.length - 1, () => step(1)),
        button("close", "×", "Close", false, () => by("details").close()));
    return [bar, make("p", "folder", isolated(row.folder)), ...noteList(row), shownLarge(row), histogramLarge(row), fields(row)];
}

/** The GIF where it can be read, else the still. */
function shownLarge(row) {
    const image = make("img");
    const player = new Player(row, image);
    if (!player.still && !player.reachable) return null;
    const box = make("div", "picture", image);
    // Small pictures by a whole number of pixels for each of theirs.
    image.addEventListener("load", () => {
        const longest = Math.max(image.naturalWidth, image.naturalHeight);
        image.style.width = `${image.naturalWidth * Math.max(1, Math.floor(ENLARGED / longest))}px`;
    });
    player.play(!calm.matches && !(row.bytes_out > LARGE));
    const caption = make("p", "soft");
    const say = () => {
        caption.textContent = player.playing ? "" : player.reachable ? "The middle frame." : "The middle frame; the GIF is not here.";
    };
    image.addEventListener("error", say);
    say();
    if (player.reachable && !player.playing) {
        const play = make("button", "play", row.bytes_out > LARGE ? `Play ${bytes(row.bytes_out)}` : "Play");
        play.type = "button";
        play.addEventListener("click", () => {
            player.play(true);
            play.remove();
            say();
        });
        box.append(play);
    }
    box.append(caption);
    return box;
}

function histogramLarge(row) {
    const drawing = sparkline(row.histogram);
    if (!drawing) return null;
    const { lo, hi, of } = row.histogram;
    const ends = make("p", "ends", ...[sample(lo), of === "levels" ? "levels" : "values", sample(hi)].map(it => make("span", "", it)));
    return make("div", "histogram", drawing, ends);
}

/** All other fields that have a value, by the names of the report. */
function fields(row) {
    const list = make("dl", "fields");
    // Numbers as they are written in the page: a script would round those of 64 bits.
    const text = row.element.textContent;
    const written = key => text.match(new RegExp(`[,{]"${key}":(-?[0-9][0-9.eE+-]*)[,}]`))?.[1];
    for (const [key, value] of Object.entries(row)) {
        if (DRAWN.has(key) || value === null || value === "") continue;
        const shown = typeof value === "number" ? written(key) ?? value : value;
        list.append(make("dt", "", visible(key.replaceAll("_", " "))), make("dd", "", isolated(shown, true)));
    }
    return list;
}

function listenForDetails() {
    const dialog = by("details");
    dialog.addEventListener("keydown", event => {
        if (event.key === "ArrowLeft") step(-1);
        else if (event.key === "ArrowRight") step(1);
        else return;
        event.preventDefault();
    });
    // A click beside the dialog.
    dialog.addEventListener("click", event => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.replaceChildren());
}
