// A computation as a graph of numbers: forward from those that are given, and back from the last one by the chain rule.

/**
 * @typedef {{name: string, operation?: string, of?: string[]}} Station a number on the way, made of others by an
 *   operation; without one it is given. In a list each stands behind those that it is made of.
 */

const OPERATIONS = { // the result, and how many times as fast it changes as each of the numbers that it is made of
  times: { result: (a, b) => a * b, factors: (a, b) => [b, a] },
  relu: { result: (h) => Math.max(h, 0), factors: (h) => [h > 0 ? 1 : 0] },
  squaredError: { result: (y, t) => (y - t) ** 2, factors: (y, t) => [2 * (y - t), 2 * (t - y)] },
};

/** The number at each station, by name. @param {Station[]} stations @param {Object<string, number>} given */
function forward(stations, given) {
  const numbers = { ...given };
  for (const { name, operation, of } of stations)
    if (operation) numbers[name] = OPERATIONS[operation].result(...of.map((each) => numbers[each]));
  return numbers;
}

/**
 * How many times as fast the last number changes as that of each station: `slopes`, by name. A station that serves
 * several gets the sum. `factors[from][to]` is what the step back from one station to another multiplies by.
 */
function backward(stations, numbers) {
  const slopes = Object.fromEntries(stations.map(({ name }) => [name, 0]));
  const factors = {};
  slopes[stations.at(-1).name] = 1;
  for (const { name, operation, of } of [...stations].reverse()) {
    if (!operation) continue;
    const own = OPERATIONS[operation].factors(...of.map((each) => numbers[each]));
    factors[name] = Object.fromEntries(of.map((each, k) => [each, own[k]]));
    of.forEach((each, k) => (slopes[each] += slopes[name] * own[k]));
  }
  return { slopes, factors };
}

/** The station that is made of this one; undefined for the last. */
const userOf = (stations, name) => stations.find(({ of }) => of?.includes(name));

/** The steps from the last station back to this one, each { from, to }. */
function wayBack(stations, name) {
  const user = userOf(stations, name);
  return user ? [...wayBack(stations, user.name), { from: user.name, to: name }] : [];
}

const graph = { backward, forward, userOf, wayBack };

Object.assign(core, { graph });
