export type Random = () => number;

/** What a field can turn into: every type, and what breaks careless code. */
export const ODD_VALUES = [
  "null",
  "true",
  "0",
  "-1",
  "7",
  "1e308",
  "1e400",
  '""',
  '"x"',
  "[]",
  "[[]]",
  "[null]",
  "{}",
  '{"__proto__":{"a":1}}',
  '{"toString":1}',
  '"\\ud800"',
  '"constructor"',
  '[{"index":1e9}]',
  '{"text":{}}',
  '"<think>"',
  '"</think>"',
  '"tool_calls"',
  '{"type":"error"}',
];

type Streams = readonly (readonly string[])[];

/** Does something to the frame at `at`, or to all of them. */
type Damage = (frames: string[], at: number, others: { random: Random; streams: Streams }) => void;

/** One of the streams, each a list of whole frames, with one to four damages. */
export function damagedStream(streams: Streams, random: Random): string {
  const frames = [...pick(random, streams)];
  for (let count = 1 + below(random, 4); count > 0 && frames.length > 0; count -= 1) {
    pick(random, DAMAGES)(frames, below(random, frames.length), { random, streams });
  }
  return frames.join("");
}

const below = (random: Random, end: number): number => Math.floor(random() * end);

function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[below(random, values.length)];
  if (value === undefined) throw new Error("nothing to pick from");
  return value;
}

const DAMAGES: readonly Damage[] = [
  // Lost, come twice, come too late, or all in another order.
  (frames, at) => frames.splice(at, 1),
  (frames, at) => frames.splice(at, 0, frames[at] ?? ""),
  (frames, at) => frames.push(...frames.splice(at, 1)),
  (frames, at, { random }) => frames.splice(below(random, frames.length), 0, ...frames.splice(at, 1)),
  (frames) => frames.reverse(),
  (frames) => frames.push(...frames),
  // Cut off.
  (frames, at) => frames.splice(at),
  // One frame of another stream, or the rest of one.
  (frames, at, { random, streams }) => frames.splice(at, 0, pick(random, pick(random, streams))),
  (frames, at, { random, streams }) => {
    const other = pick(random, streams);
    frames.splice(at, 0, ...other.slice(below(random, other.length)));
  },
  // One value is something else.
  (frames, at, { random }) => {
    const frame = frames[at] ?? "";
    const values = [...frame.matchAll(VALUE)];
    if (values.length === 0) return;
    const { index, 0: value } = pick(random, values);
    frames[at] = frame.slice(0, index) + pick(random, ODD_VALUES) + frame.slice(index + value.length);
  },
  // Many are.
  (frames, at, { random }) => {
    const odd = (value: string) => (random() < 0.15 ? pick(random, ODD_VALUES) : value);
    frames[at] = (frames[at] ?? "").replace(VALUE, odd);
  },
  // Another place.
  (frames, at, { random }) => {
    frames[at] = (frames[at] ?? "").replace(/index":\d+/, `index":${below(random, 5) - 1}`);
  },
  // One byte is something else, or is gone; or the frame ends early.
  (frames, at, { random }) => {
    const bytes = Buffer.from(frames[at] ?? "");
    bytes[below(random, bytes.length)] = below(random, 256);
    frames[at] = bytes.toString("latin1");
  },
  (frames, at, { random }) => {
    const frame = frames[at] ?? "";
    const spot = below(random, frame.length);
    frames[at] = frame.slice(0, spot) + frame.slice(spot + 1);
  },
  (frames, at, { random }) => {
    const frame = frames[at] ?? "";
    frames[at] = frame.slice(0, below(random, frame.length));
  },
];

/** Values of members and elements that are no trees themselves, or empty ones. */
const VALUE = /(?<=":|\[)("(?:[^"\\]|\\.)*"|true|false|null|-?\d+|\{\}|\[\])/g;
