// What the desk does in the browser beside htmx: keys, live news, the countdown of undo, and care for unsaved text.
// Every key is written on the element it works: data-key, and data-does for what the help says.
"use strict";

const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
const keysOff = () => localStorage.getItem("afspraak-keys") === "off";
const draft = document.getElementById("draft");
let began = "";

// ---- keys

function keyOf(event) {
  return (event.ctrlKey || event.metaKey ? "Control+" : "") + event.key;
}

function work(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    if (element.matches("textarea")) element.setSelectionRange(0, 0);
    element.scrollIntoView({ block: "nearest" });
    return;
  }
  element.click();
  if (!element.matches("summary")) return;
  const fields = [...element.parentElement.querySelectorAll("input:not([type=hidden]), textarea, select")];
  fields.find((one) => one.checkVisibility())?.focus();  // not one in a fold of its own, which takes no focus
}

function among(step) {
  const items = [...document.querySelectorAll("a.item")];
  if (!items.length) return false;
  const at = items.indexOf(document.activeElement);
  items[Math.min(items.length - 1, Math.max(0, at < 0 ? 0 : at + step))].focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  const key = keyOf(event);
  if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
  if (typing(event.target)) {
    if (key === "Escape") event.target.blur();
    if (key === "Control+Enter" && draft) press(event, draft.querySelector("[data-key=s]"));
    if (key === "Control+s" && draft) press(event, draft.querySelector("[data-save]"));
    return;
  }
  if (keysOff() && key.length === 1) return;
  const sequence = began ? `${began} ${key}` : key;
  began = "";
  const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === sequence);
  if (found && !(found.hasAttribute("data-idle") && document.activeElement !== document.body)) press(event, found);
  else if (key === "g") { began = "g"; setTimeout(() => { began = ""; }, 1500); }
  else if (key === "j" || key === "k") { if (among(key === "j" ? 1 : -1)) event.preventDefault(); }
});

function press(event, element) {
  if (!element) return;
  event.preventDefault();
  work(element);
}

// ---- the help, made of what is on the page

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-help]")) return;
  const help = document.getElementById("help");
  const list = help.querySelector("dl");
  list.replaceChildren();
  for (const one of document.querySelectorAll("[data-key]")) {
    const does = one.dataset.does || one.textContent.trim();
    if (one.hasAttribute("data-help") || !does) continue;
    const key = document.createElement("dt");
    key.append(...one.dataset.key.split(" ").flatMap((part) => {
      const shown = document.createElement("kbd");
      shown.textContent = part === "Control+s" ? "Ctrl S" : part;
      return [shown, " "];
    }));
    const said = document.createElement("dd");
    said.textContent = does;
    list.append(key, said);
  }
  help.querySelector("#keys-off").checked = keysOff();
  help.showModal();
});
document.getElementById("keys-off")?.addEventListener("change", (event) => {
  localStorage.setItem("afspraak-keys", event.target.checked ? "off" : "on");
});

// ---- live: when the ledger changed, the parts that asked for it are fetched again

if (document.body.hasAttribute("data-live")) {
  let soon = 0;
  const news = new EventSource("/events");
  news.addEventListener("ledger", () => {
    clearTimeout(soon);
    soon = setTimeout(() => htmx.trigger(document.body, "ledger"), 150);
  });
  addEventListener("pagehide", () => news.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

// ---- on a telephone: the page one is on is in sight in the menu

for (const here of document.querySelectorAll(".top nav [aria-current], .kinds [aria-current]")) {
  const row = here.closest("nav, ul");
  row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - here.offsetWidth) / 2;
}

// ---- what was just done is told once, for a while; its place stays, so that nothing moves under one's hand

function past(box) {
  box.classList.add("past");
  for (const button of box.querySelectorAll("button")) { button.disabled = true; delete button.dataset.key; }
}

const told = document.querySelector(".told");
if (told) {
  const address = new URL(location.href);
  address.searchParams.delete("told");
  history.replaceState(history.state, "", address);
  setTimeout(() => { if (!told.contains(document.activeElement)) past(told); }, 12000);
}

// ---- what was typed into a form that was refused stands there again when one goes back

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf" && typeof value === "string");
  sessionStorage.setItem("afspraak-typed", JSON.stringify({ page: location.pathname, to: form.getAttribute("action"), fields }));
});

const typed = JSON.parse(sessionStorage.getItem("afspraak-typed") || "null");
if (document.querySelector("[data-problem]")) {
  document.querySelector("[data-kept]").hidden = !typed;
  if (typed) sessionStorage.setItem("afspraak-typed", JSON.stringify({ ...typed, refused: true }));
} else if (typed?.refused && typed.page === location.pathname) {
  const form = [...document.forms].find((one) => one.getAttribute("action") === typed.to && one !== draft);
  for (const [name, value] of form ? typed.fields : []) {
    const field = form.elements.namedItem(name);
    if (!field || field.type === "hidden" || field.readOnly) continue;
    if (field.type === "checkbox") field.checked = true;
    else if ("value" in field) field.value = value;
  }
  if (form) {
    for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    form.querySelector("input:not([type=hidden]), textarea")?.focus();
  }
  sessionStorage.removeItem("afspraak-typed");
} else if (typed && !typed.refused) {
  sessionStorage.removeItem("afspraak-typed");
}

// ---- undo: the seconds that are left

for (const form of document.querySelectorAll("[data-until]")) {
  const count = form.querySelector("[data-count]");
  const until = Date.parse(form.dataset.until);
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) { past(form); return; }
    count.textContent = count.dataset.words.replace("{seconds}", left);
    setTimeout(tick, 250);
  };
  tick();
}

// ---- the draft: nothing typed is lost

if (draft) {
  const text = draft.elements.namedItem("text");
  const subject = draft.elements.namedItem("subject");
  const before = [text.defaultValue, subject.defaultValue];
  const dirty = () => !text.readOnly && (text.value !== before[0] || subject.value !== before[1]);
  let leaving = false;
  const blank = text.value.indexOf("[…]");
  if (blank >= 0 && !text.readOnly) {  // an answer of one's own: what is typed takes the place of the blank
    text.focus();
    text.setSelectionRange(blank, blank + 3);
  }
  draft.addEventListener("input", () => draft.classList.toggle("dirty", dirty()));
  draft.addEventListener("submit", () => { leaving = true; });
  addEventListener("beforeunload", (event) => { if (dirty() && !leaving) event.preventDefault(); });
  // Going on with unsaved text saves it first, and then goes where one wanted.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[rel=next], a[rel=prev]");
    if (!link || !dirty()) return;
    event.preventDefault();
    const onward = document.createElement("input");
    Object.assign(onward, { type: "hidden", name: "onward", value: link.getAttribute("href") });
    draft.append(onward);
    draft.requestSubmit(draft.querySelector("[data-save]"));
  });
}

// ---- the mail as it was laid out, only when somebody unfolds it

for (const fold of document.querySelectorAll("details[data-frame]")) {
  fold.addEventListener("toggle", () => {
    if (!fold.open || fold.querySelector("iframe")) return;
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "");
    frame.title = fold.querySelector("summary").textContent;
    frame.src = fold.dataset.frame;
    fold.querySelector("div").replaceWith(frame);
  });
}

// ---- to whom a draft goes: chosen is done

for (const choice of document.querySelectorAll("select[data-now]")) {
  const button = choice.closest("p").querySelector("button");
  button.hidden = true;
  choice.addEventListener("change", () => choice.form.requestSubmit(button));
}

// ---- filters work when they are chosen

for (const filters of document.querySelectorAll("form.filters")) {
  filters.addEventListener("change", () => filters.requestSubmit());
  filters.querySelector("button")?.remove();
}
