// The histogram of a row, as a drawing.

const SVG = "http://www.w3.org/2000/svg";

function drawn(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
}

/** A histogram as an area with a step for each bin; heights are square roots of the counts. Null if there is none. */
function sparkline(histogram) {
    const { lo, hi, counts, of } = histogram ?? {};
    const most = counts?.length ? Math.max(...counts) : 0;
    if (!(most > 0)) return null;
    const height = 24;
    let path = `M0 ${height}`;
    counts.forEach((count, bin) => {
        // A bin that has samples can be seen.
        const top = count > 0 ? Math.max(0.6, height * Math.sqrt(count / most)) : 0;
        path += `V${(height - top).toFixed(1)}H${bin + 1}`;
    });
    path += `V${height}Z`;
    const label = `Histogram of ${of === "levels" ? "levels" : "values"} from ${sample(lo)} to ${sample(hi)}, most of them near ${
        sample(lo + (hi - lo) * (counts.indexOf(most) + 0.5) / counts.length)}`;
    const svg = drawn("svg", {
        viewBox: `0 0 ${counts.length} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label,
    });
    svg.append(drawn("path", { d: path }));
    return svg;
}
