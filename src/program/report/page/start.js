// The rows come behind this script, so it waits for the end of the page, or for what there is of it.

document.addEventListener("DOMContentLoaded", () => {
    const { rows, end, cut } = readPage();
    summarize(rows, end, cut);
    listenForDetails();
    new Tools(rows);
});
