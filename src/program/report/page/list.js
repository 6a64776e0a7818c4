// The list of all rows that are shown. Only those in view, and a few around them, are elements.

/** Lines of each side of the view that are drawn before they come into it, in pixels. */
const AHEAD = 600;

/** The columns of the table's head, and whether they sort. */
const HEADS = ["name", "folder", "shape", "type", "minimum", "maximum", "histogram", "window", "modality", "bytes_in",
    "bytes_out", "seconds", "backend", "status", "notes"];

class List {
    /** `onSort(key)` and `onOpen(row)` are called for a click on a head and on a row. */
    constructor(element, onSort, onOpen) {
        this.element = element;
        this.rows = [];
        this.view = "table";
        this.drawn = new Map();
        this.active = 0;
        this.onSort = onSort;
        this.heads = make("div", "line heads");
        this.body = make("div", "body");
        // Has the size of a line, which the style decides.
        this.probe = make("div", "probe");
        this.body.addEventListener("click", event => {
            const row = this.rowOf(event.target);
            if (row && (event.target.closest(".more") || !event.target.closest("a, button")) && !selecting()) onOpen(row);
        });
        this.body.addEventListener("keydown", event => this.key(event));
        this.body.addEventListener("focusin", event => this.activate(this.indexOf(event.target)));
        let asked = false;
        const soon = () => {
            if (asked) return;
            asked = true;
            requestAnimationFrame(() => {
                asked = false;
                this.draw();
            });
        };
        addEventListener("scroll", soon, { passive: true });
        new ResizeObserver(soon).observe(element);
        addEventListener("beforeprint", () => this.drawAll());
        addEventListener("afterprint", () => this.show(this.rows));
    }

    /** Shows other rows, or in another order or view. */
    show(rows, sort = this.sort, view = this.view) {
        Object.assign(this, { rows, sort, view, active: 0 });
        const isTable = view === "table";
        this.element.className = view;
        this.element.setAttribute("role", isTable ? "table" : "list");
        this.element.setAttribute("aria-label", "Inputs");
        if (isTable) this.element.setAttribute("aria-rowcount", rows.length + 1);
        else this.element.removeAttribute("aria-rowcount");
        this.body.setAttribute("role", isTable ? "rowgroup" : "presentation");
        this.body.classList.remove("printing");
        this.body.replaceChildren();
        this.drawn.clear();
        if (isTable) this.headings();
        this.element.replaceChildren(...(isTable ? [this.heads] : []), this.body, this.probe);
        this.draw();
    }

    headings() {
        this.heads.setAttribute("role", "row");
        this.heads.setAttribute("aria-rowindex", 1);
        const plain = (column, text) => {
            const head = make("div", `c-${column}`, make("span", "hidden", text));
            head.setAttribute("role", "columnheader");
            return head;
        };
        this.heads.replaceChildren(plain("still", "Still"), ...HEADS.map(key => {
            const button = make("button", "", KEYS[key][0]);
            button.type = "button";
            button.dataset.key = key;
            button.addEventListener("click", () => this.onSort(key));
            const head = make("div", `c-${key}`, button);
            head.setAttribute("role", "columnheader");
            const way = this.sort.descending ? "descending" : "ascending";
            head.setAttribute("aria-sort", this.sort.key === key ? way : "none");
            return head;
        }), plain("more", "Details"));
    }

    /** How many rows are in a line, and the size of a row in pixels. */
    measure() {
        const { offsetWidth: width, offsetHeight: height } = this.probe;
        const all = this.body.clientWidth;
        const across = this.view === "table" ? 1 : Math.max(1, Math.floor(all / width));
        return { across, width: all / across, height };
    }

    /** Draws what is in view, and removes what is not. A row that has the focus stays. */
    draw() {
        if (this.body.classList.contains("printing")) return;
        const { across, width, height } = this.measure();
        this.body.style.height = `${Math.ceil(this.rows.length / across) * height}px`;
        const top = -this.body.getBoundingClientRect().top;
        const first = Math.max(0, Math.floor((top - AHEAD) / height)) * across;
        const last = Math.min(this.rows.length, Math.ceil((top + innerHeight + AHEAD) / height) * across);
        const wanted = [];
        for (let index = first; index < last; index++) wanted.push(index);
        const focused = this.indexOf(document.activeElement);
        if (focused !== null && focused < first) wanted.unshift(focused);
        if (focused !== null && focused >= Math.max(first, last)) wanted.push(focused);
        const keep = new Set(wanted);
        for (const [index, element] of this.drawn) {
            if (!keep.has(index)) {
                element.remove();
                this.drawn.delete(index);
            }
        }
        // In the order of the rows, for readers of the screen and the tab key, and without moving what has the focus.
        let next = this.body.firstChild;
        for (const index of wanted) {
            let element = this.drawn.get(index);
            if (!element) {
                element = this.build(index);
                this.body.insertBefore(element, next);
            }
            next = element.nextSibling;
            element.style.top = `${Math.floor(index / across) * height}px`;
            element.style.left = `${(index % across) * width}px`;
            element.style.width = `${width}px`;
        }
    }

    build(index) {
        const row = this.rows[index], isTable = this.view === "table";
        const element = isTable ? tableRow(row) : tile(row);
        if (isTable) {
            element.setAttribute("aria-rowindex", index + 2);
        } else {
            element.setAttribute("aria-posinset", index + 1);
            element.setAttribute("aria-setsize", this.rows.length);
        }
        element.dataset.index = index;
        this.drawn.set(index, element);
        this.reach(index);
        return element;
    }

    /** All rows, one below the other, for paper. */
    drawAll() {
        this.body.classList.add("printing");
        this.body.style.height = "";
        this.drawn.clear();
        this.body.replaceChildren(...this.rows.map((row, index) => this.build(index)));
    }

    indexOf(element) {
        const line = element?.closest?.("[data-index]");
        return line && this.body.contains(line) ? Number(line.dataset.index) : null;
    }

    rowOf(element) {
        return this.rows[this.indexOf(element)] ?? null;
    }

    /** The tab key stops at the controls of one row alone, and leaves the list behind it. */
    reach(index) {
        for (const control of this.drawn.get(index)?.querySelectorAll("a, button") ?? []) {
            control.tabIndex = index === this.active ? 0 : -1;
        }
    }

    activate(index) {
        if (index === null || index === this.active) return;
        const before = this.active;
        this.active = index;
        this.reach(before);
        this.reach(index);
    }

    key(event) {
        const { across, height } = this.measure();
        const page = Math.max(1, Math.floor(innerHeight / height) - 2) * across;
        const last = this.rows.length - 1;
        const steps = { ArrowDown: across, ArrowUp: -across, PageDown: page, PageUp: -page, Home: -last, End: last };
        if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
        const element = event.target.closest("[data-index]");
        const controls = [...element.querySelectorAll("a, button:enabled")];
        if (event.key in steps) {
            this.focus(this.active + steps[event.key], event.target.classList[0]);
        } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
            const way = event.key === "ArrowRight" ? 1 : -1;
            const next = controls[controls.indexOf(event.target) + way];
            if (next) next.focus();
            else if (this.view === "sheet") this.focus(this.active + way, event.target.classList[0]);
        } else {
            return;
        }
        event.preventDefault();
    }

    /** Moves the focus to the control of a row that has this class, or else to its first one. */
    focus(index, kind) {
        index = Math.min(Math.max(index, 0), this.rows.length - 1);
        const { across, height } = this.measure();
        const top = this.body.getBoundingClientRect().top + Math.floor(index / across) * height;
        // Below the heads, which stay in view, and above the lower end.
        const above = this.view === "table" ? this.heads.offsetHeight : 0;
        if (top < above) scrollBy(0, top - above);
        else if (top + height > innerHeight) scrollBy(0, top + height - innerHeight);
        this.draw();
        const element = this.drawn.get(index);
        const control = element.querySelector(`.${kind}:enabled, a.${kind}`) ?? element.querySelector("a, button:enabled");
        control.focus({ preventScroll: true });
        this.draw();
    }
}

/** Whether the reader marks text, which ends with a click, too. */
function selecting() {
    return String(getSelection()).length > 0;
}
