// Playing a GIF in the place of its still.

/** A larger GIF is played when it is asked for by a click, not in passing. */
const LARGE = 32e6;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Shows the still of a row and plays its GIF on demand. */
class Player {
    constructor(row, picture) {
        this.row = row;
        this.picture = picture;
        this.still = still(row);
        this.playing = false;
        picture.alt = "";
        this.stop();
    }

    /** Whether the GIF may be there. */
    get reachable() {
        return this.row.link !== null && !this.row.missing;
    }

    /** Plays the GIF. If it cannot be read, the still comes back and the row remembers. */
    play(asked) {
        if (this.playing || !this.reachable || (!asked && (calm.matches || this.row.bytes_out > LARGE))) return;
        this.playing = true;
        this.picture.onerror = () => {
            this.row.missing = true;
            this.stop();
        };
        this.show(this.row.link);
    }

    stop() {
        this.playing = false;
        this.picture.onerror = null;
        this.show(this.still);
    }

    show(address) {
        this.picture.hidden = address === null;
        if (address === null) this.picture.removeAttribute("src");
        else this.picture.src = address;
    }
}
