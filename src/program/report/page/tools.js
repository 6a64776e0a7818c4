// Search, filters, sorting and view.

const FILTERS = {
    all: ["All", () => true],
    converted: ["Converted", row => row.status === "converted"],
    kept: ["Kept", row => row.status === "kept"],
    failed: ["Failed", row => row.status === "failed"],
    interrupted: ["Interrupted", row => row.status === "interrupted"],
    warned: ["Warned", row => row.warnings.length > 0],
};

const by = id => document.getElementById(id);

/** The tools above the list. They choose and sort `rows`, and call `list.show`. */
class Tools {
    constructor(rows) {
        this.rows = rows;
        this.sort = { key: "number", descending: false };
        this.list = new List(by("list"), key => this.sortBy(key), row => openDetails(row, this.shown));
        this.statuses();
        choices("folders", "folder", "All folders", folders(rows));
        choices("modalities", "modality", "All modalities", tally(rows.map(row => row.modality).filter(Boolean)));
        by("sort").append(...Object.entries(KEYS).map(([key, [text]]) => new Option(text, key)));
        by("sort").addEventListener("change", () => this.sortBy(by("sort").value, false));
        by("order").addEventListener("click", () => this.sortBy(this.sort.key));
        by("tools").addEventListener("submit", event => event.preventDefault());
        by("search").addEventListener("input", () => this.update());
        for (const id of ["statuses", "folder", "modality", "views"]) {
            by(id).addEventListener("change", () => this.update());
        }
        this.update();
    }

    statuses() {
        for (const [key, [text, takes]] of Object.entries(FILTERS)) {
            const number = this.rows.filter(takes).length;
            if (key === "interrupted" && number === 0) continue;
            const input = make("input");
            Object.assign(input, { type: "radio", name: "status", value: key, checked: key === "all" });
            const label = make("label", key, input, make("span", "", `${text} `, make("b", "", count(number))));
            by("statuses").append(label);
        }
    }

    /** Sorts by a key; by the same key again, the other way round. */
    sortBy(key, descending = this.sort.key === key && !this.sort.descending) {
        const focused = document.activeElement?.dataset?.key;
        this.sort = { key, descending };
        this.update();
        if (focused) this.list.heads.querySelector(`[data-key="${focused}"]`)?.focus();
    }

    update() {
        const checked = group => by("tools").elements[group].value;
        const words = by("search").value.toLowerCase().split(/\s+/).filter(Boolean);
        const takes = FILTERS[checked("status")][1];
        const folder = by("folder").value, modality = by("modality").value;
        const chosen = this.rows.filter(row => takes(row)
            && words.every(word => row.searched.includes(word))
            && (folder === "" || isBelow(row.folder, folder.slice(1)))
            && (modality === "" || row.modality === modality.slice(1)));
        this.shown = sorted(chosen, this.sort.key, this.sort.descending);
        by("sort").value = this.sort.key;
        by("order").textContent = this.sort.descending ? "↓" : "↑";
        by("order").setAttribute("aria-label", this.sort.descending ? "Descending" : "Ascending");
        by("count").textContent = chosen.length === this.rows.length
            ? `${count(chosen.length)} inputs`
            : `${count(chosen.length)} of ${count(this.rows.length)} inputs`;
        by("tools").classList.toggle("sheet", checked("view") === "sheet");
        this.list.show(this.shown, this.sort, checked("view"));
    }
}

/** Values and how often they are there, in order. */
function tally(values) {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].sort(([a], [b]) => collator.compare(a, b));
}

const isBelow = (folder, above) => folder === above || folder.startsWith(above.endsWith("/") ? above : `${above}/`);

/** All folders, and those above several of them, with the numbers of rows in and below them. */
function folders(rows) {
    const own = tally(rows.map(row => row.folder));
    const below = new Map(own.map(([folder]) => [folder, new Set([folder])]));
    for (const [folder] of own) {
        for (let at = folder.lastIndexOf("/"); at > 0; at = folder.lastIndexOf("/", at - 1)) {
            const above = folder.slice(0, at);
            below.set(above, (below.get(above) ?? new Set()).add(folder));
        }
    }
    const counts = new Map(own);
    return [...below]
        .filter(([folder, inside]) => counts.has(folder) || inside.size > 1)
        .map(([folder, inside]) => [folder, [...inside].reduce((sum, at) => sum + (counts.get(at) ?? 0), 0)])
        .sort(([a], [b]) => collator.compare(a, b));
}

/** Fills a choice; it is shown if there is something to choose. A value has a mark before it, since it may be empty. */
function choices(label, id, all, found) {
    by(id).append(new Option(all, ""));
    for (const [value, number] of found) {
        by(id).append(new Option(`${visible(value) || "(here)"} (${count(number)})`, `=${value}`));
    }
    by(label).hidden = found.length < (id === "folder" ? 2 : 1);
}
