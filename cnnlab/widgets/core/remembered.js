// What is computed or drawn again only when it would come out differently.

/** `work`, done again only when one of what it is given is another one than last time; else its last result. */
function remembered(work) {
  let given = null;
  let result;
  return (...parts) => {
    if (!given || parts.some((part, k) => part !== given[k])) {
      given = parts;
      result = work(...parts);
    }
    return result;
  };
}

Object.assign(core, { remembered });
