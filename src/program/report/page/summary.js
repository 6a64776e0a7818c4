// What stands above the list: counts, sizes, times, settings.

function summarize(rows, end, cut) {
    state(rows, end, cut);
    facts(rows, end);
    stages(rows, end);
    ranking("largest", rows, row => row.bytes_in, bytes);
    ranking("slowest", rows, row => row.status === "kept" ? null : row.seconds, seconds);
    settings(rows, end);
}

/** Whether the run is finished, and what is missing on the page. */
function state(rows, end, cut) {
    const finished = end?.finished === true;
    const text = by("state");
    const failed = rows.filter(FILTERS.failed[1]).length;
    const parts = [];
    if (finished) {
        text.className = failed ? "failed" : "done";
        parts.push(failed ? `Finished; ${count(failed)} failed.` : "Finished.");
    } else if (end) {
        parts.push(`Interrupted: ${count(rows.length)} of ${count(end.inputs)} inputs are here.`);
    } else {
        parts.push(text.textContent);
    }
    if (cut > 0) parts.push(`${count(cut)} ${cut === 1 ? "row is" : "rows are"} cut short and left out.`);
    text.textContent = parts.join(" ");
    document.title = `vol2gif report: ${count(rows.length)} inputs${failed ? `, ${count(failed)} failed` : ""}${
        finished ? "" : end ? ", interrupted" : ", not finished"}`;
}

const total = (rows, key) => rows.reduce((sum, row) => sum + (isNumber(row[key]) ? row[key] : 0), 0);

function facts(rows, end) {
    const number = key => rows.filter(FILTERS[key][1]).length;
    const into = end?.bytes_in ?? total(rows, "bytes_in"), out = end?.bytes_out ?? total(rows, "bytes_out");
    const wall = end?.wall_seconds, work = total(rows, "seconds");
    const fact = (label, value, hint, kind) => {
        const pair = make("div", kind, make("dt", "", label), make("dd", "", value, hint ? make("small", "", hint) : null));
        by("facts").append(pair);
    };
    fact("Inputs", count(end?.inputs ?? rows.length));
    fact("Converted", count(number("converted")));
    fact("Kept", count(number("kept")));
    fact("Failed", count(number("failed")), null, number("failed") ? "bad" : "");
    if (number("interrupted")) fact("Interrupted", count(number("interrupted")), null, "bad");
    fact("Warned", count(number("warned")), null, number("warned") ? "warned" : "");
    fact("Input", bytes(into));
    fact("GIFs", bytes(out));
    if (isNumber(wall)) fact("Time", seconds(wall), wall > 0 && into > 0 ? `${bytes(into / wall)}/s` : null);
    else fact("Time of all inputs", seconds(work));
    if (isNumber(end?.utilization)) {
        fact("Utilization", `${Math.round(end.utilization * 100)} %`, isNumber(end.threads) ? `of ${end.threads} threads` : "");
    }
}

/** The stages of the rows that are there, where the run has not said its own. */
function stageSeconds(rows, end) {
    if (end?.stages) return Object.entries(end.stages);
    const keys = new Set(rows.flatMap(row => Object.keys(row).filter(key => key.endsWith("_seconds"))));
    return [...keys].map(key => [key.replace("_seconds", ""), total(rows, key)]);
}

/** The share of each stage in the time of all of them, as a bar and in words. */
function stages(rows, end) {
    const found = stageSeconds(rows, end).filter(([, time]) => time > 0).sort(([, a], [, b]) => b - a);
    const sum = found.reduce((sum, [, time]) => sum + time, 0);
    if (!(sum > 0)) return;
    found.forEach(([stage, time], place) => {
        const kind = `stage-${Math.min(place, 7)}`;
        const part = make("span", kind);
        part.style.flexGrow = time / sum;
        by("bar").append(part);
        const share = 100 * time / sum;
        const percent = share < 1 ? "below 1 %" : `${Math.round(share)} %`;
        const words = make("span", "", visible(stage));
        by("legend").append(make("li", "", make("i", kind), words, " ", make("b", "", percent), ` ${seconds(time)}`));
    });
    by("stages").hidden = false;
}

/** The ten rows with the greatest values. */
function ranking(id, rows, value, text) {
    const ranked = rows.filter(row => value(row) > 0).sort((a, b) => value(b) - value(a)).slice(0, 10);
    const most = ranked.length ? value(ranked[0]) : 1;
    for (const row of ranked) {
        const button = make("button", "", isolated(row.name));
        button.type = "button";
        button.title = visible(row.name);
        button.addEventListener("click", () => openDetails(row, ranked));
        const bar = make("i");
        bar.style.width = `${100 * value(row) / most}%`;
        by(id).append(make("li", "", button, make("span", "", text(value(row))), bar));
    }
    if (ranked.length) by("extremes").hidden = false;
}

function settings(rows, end) {
    const versions = end?.version ? [end.version] : [...new Set(rows.map(row => row.version).filter(Boolean))];
    const command = [end?.command ?? []].flat().join("\n");
    const lines = [versions.length ? `vol2gif ${versions.join(", ")}` : "", command];
    by("command").textContent = visible(lines.filter(Boolean).join("\n"), true);
    by("settings").hidden = by("command").textContent === "";
}
