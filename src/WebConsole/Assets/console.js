// Live parts, local times and keys. Every page works without this file.
const pause = document.querySelector("[data-pause]");
const main = document.querySelector("main");
let timer = 0;

function localize(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
        const date = new Date(time.dateTime);
        if (!time.title) {
            time.title = time.textContent;
            time.textContent = date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
        }
    }
}

// True if nobody looks, or somebody is at work in the page.
function isBusy() {
    return document.hidden || (document.activeElement !== main && main.contains(document.activeElement));
}

async function refresh() {
    if (isBusy()) {
        return;
    }
    try {
        const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
        if (!answer.ok) {
            return;
        }
        const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
        if (next && !isBusy()) {
            for (const part of main.querySelectorAll("[data-pause]")) {
                next.querySelector("[data-pause]")?.replaceWith(part);
            }
            localize(next);
            main.replaceChildren(...next.childNodes);
        }
    } catch {
        // the server is away for a moment; the next turn asks again
    }
}

function run(isLive) {
    clearInterval(timer);
    timer = isLive ? setInterval(refresh, Number(main.dataset.live) * 1000) : 0;
    if (pause) {
        pause.textContent = isLive ? "Pause" : "Continue";
        pause.setAttribute("aria-pressed", String(!isLive));
    }
}

if (pause && main.dataset.live) {
    pause.hidden = false;
    pause.addEventListener("click", () => run(timer === 0));
    run(true);
}
localize(document);

function rows() {
    return [...document.querySelectorAll("[data-rows] tbody tr a")].filter((link, index, all) =>
        all.findIndex(other => other.closest("tr") === link.closest("tr")) === index);
}

document.addEventListener("keydown", event => {
    const typing = event.target.closest?.("input, textarea, select, dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) {
        return;
    }
    const links = rows();
    const at = links.indexOf(document.activeElement);
    switch (event.key) {
        case "j": links[Math.min(at + 1, links.length - 1)]?.focus(); break;
        case "k": links[Math.max(at - 1, 0)]?.focus(); break;
        case "/": document.querySelector("[data-search]")?.focus(); event.preventDefault(); break;
        case "?": document.getElementById("keys")?.showModal(); break;
        case "Escape": document.querySelector("[data-back]")?.click(); break;
    }
});
