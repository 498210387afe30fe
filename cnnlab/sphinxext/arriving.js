// When the widgets of a built page come to life: as the reader comes near, each in a task of its own, what is in view
// first. Who walks by Tab or searches the page meets all of them, and so does paper. How one does is in stand_in.js.

const { hasAssets, mount } = core;

const NEAR = 800; // px from the window, for a reader who moves; before that only what is in it begins
const late = new Set(document.querySelectorAll(".cnnlab-static")); // those that nobody has begun with
const line = new Map(); // how far those that are wanted are from the window, in px
let pausing = false;

function begin(host) {
  near.unobserve(host);
  late.delete(host);
  line.delete(host);
  mount(host);
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

function wantAll() {
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

// Paper does not wait. What cannot stand at once is there before anybody prints: it begins when the page has nothing
// else to do.
addEventListener("beforeprint", () => {
  const missing = [...late].filter((host) => !hasAssets(host));
  missing.forEach(begin);
  if (missing.length) dispatchEvent(new Event("beforeprint")); // these have not heard of it
});
addEventListener("load", () => {
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  whenIdle(() => {
    for (const host of late) if (hasAssets(host)) line.set(host, Infinity);
    next();
  });
});
