// When the widgets of a built page come to life: as the reader comes near, each in a task of its own, what is in view
// first. Who walks by Tab or searches the page meets all of them, and so does paper. How one does is in stand_in.js.

const { hasAssets, mount, prepare } = core;

const NEAR = 800; // px from the window, for a reader who moves; before that only what is in it begins
const late = new Set(document.querySelectorAll(".cnnlab-static")); // those that nobody has begun with
const line = new Map(); // how far those that are wanted are from the window, in px
// A link into a page leads there after its first frame: what is in view before is not what the reader will see.
let leading = location.hash !== "";
let pausing = leading;

/** Begins with one that waited; returns what `mount` does. */
function begin(host) {
  near.unobserve(host);
  late.delete(host);
  line.delete(host);
  return mount(host);
}

/** Begins with the nearest of those that are wanted, and goes on once it has been painted. */
function next() {
  if (pausing || !line.size) return;
  pausing = true;
  requestAnimationFrame(() => setTimeout(goOn));
  const nearest = Math.min(...line.values());
  begin([...line.keys()].find((host) => line.get(host) === nearest));
}
function goOn() {
  pausing = false;
  next();
}

function arrive() {
  if (!leading) return;
  leading = false;
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(goOn))); // by then it is known what is in view
}
addEventListener("scroll", arrive, { once: true, passive: true });
addEventListener("load", arrive); // the place may be at the top, or none of this page

function wantAll() {
  near.disconnect(); // from now on nobody is passed
  removeEventListener("scroll", widen);
  for (const host of late) if (!line.has(host)) line.set(host, Infinity);
  next();
}

function watch(margin) {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect: box, rootBounds: seen } of entries)
        if (isIntersecting) line.set(target, Math.max(0, box.top - seen.bottom + margin, seen.top + margin - box.bottom));
        else line.delete(target); // a reader in a hurry has passed it
      next();
    },
    { rootMargin: `${margin}px` },
  );
  for (const host of late) watcher.observe(host);
  return watcher;
}
let near = watch(0);
function widen() {
  near.disconnect();
  near = watch(NEAR);
}
addEventListener("scroll", widen, { once: true, passive: true });

addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
  if (key === "Tab" || ((ctrlKey || metaKey) && key.toLowerCase() === "f")) wantAll();
});

// Paper does not wait: what needs time is prepared before anybody prints, when the page has nothing else to do.
addEventListener("load", () => {
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  whenIdle(() => {
    for (const host of late) if (hasAssets(host)) prepare(host).catch(() => {}); // it says so when it is wanted
  });
});
let printing = false;
/** Those that come now have not heard of it; one that comes when all is printed stands on the screen. */
function tell() {
  if (printing) dispatchEvent(new Event("beforeprint"));
}
addEventListener("beforeprint", () => {
  printing = true;
  const coming = [...late].map(begin);
  if (coming.length) tell();
  for (const one of coming) one?.then(tell);
});
addEventListener("afterprint", () => (printing = false));
