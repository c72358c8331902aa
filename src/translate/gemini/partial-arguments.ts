import { asRecord } from "../json-value.ts";

/**
 * Arguments that come in pieces: each piece says where its value belongs, and a text may come in several. Kept as
 * a chain, newest first, so that a piece costs the same however many came before.
 * Source: https://googleapis.github.io/js-genai/release_docs/interfaces/types.PartialArg.html
 */
export interface ArgumentPieces {
  readonly before: ArgumentPieces | undefined;
  readonly piece: unknown;
}

export function addPieces(before: ArgumentPieces | undefined, pieces: unknown): ArgumentPieces | undefined {
  if (!Array.isArray(pieces)) return before;
  return pieces.reduce<ArgumentPieces | undefined>((chain, piece) => ({ before: chain, piece }), before);
}

/** The arguments; `undefined` when a piece cannot be placed or is missing: half the arguments are worse than none. */
export function joinPieces(start: unknown, chain: ArgumentPieces | undefined): unknown {
  const root: Container = Object.assign(Object.create(null), asRecord(start));
  const pieces: unknown[] = [];
  for (let link = chain; link; link = link.before) pieces.push(link.piece);
  const unfinished = new Set<unknown>();
  for (const piece of pieces.reverse()) {
    const { jsonPath, willContinue } = asRecord(piece);
    const path = readPath(jsonPath);
    const value = pieceValue(asRecord(piece));
    if (path === undefined || value === undefined || !place(root, path, value)) return undefined;
    if (willContinue === true) unfinished.add(jsonPath);
    else unfinished.delete(jsonPath);
  }
  return unfinished.size === 0 ? root : undefined;
}

/** Objects without a prototype, so that a key like `__proto__` is a key. */
type Container = Record<string | number, unknown> | unknown[];

const MAX_DEPTH = 64;

/** `$.items[0].name` or `$['odd key']` as its steps. */
function readPath(path: unknown): (string | number)[] | undefined {
  if (typeof path !== "string" || path.length > 4_096 || !path.startsWith("$")) return undefined;
  const steps: (string | number)[] = [];
  const step = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found || steps.length === MAX_DEPTH) return undefined;
    const key = found[1] ?? (found[3] ?? found[4])?.replace(/\\(.)/g, "$1");
    steps.push(key ?? Number(found[2]));
  }
  return steps.length === 0 ? undefined : steps;
}

function pieceValue(piece: Readonly<Record<string, unknown>>): string | number | boolean | null | undefined {
  const { stringValue, numberValue, boolValue } = piece;
  if (typeof stringValue === "string") return stringValue;
  if (typeof numberValue === "number") return numberValue;
  if (typeof boolValue === "boolean") return boolValue;
  if ("nullValue" in piece) return null;
  // A piece without a value announces a text. A value of a kind that we do not know must not become one.
  const announces = Object.keys(piece).every((key) => key === "jsonPath" || key === "willContinue");
  return announces ? "" : undefined;
}

function place(root: Container, path: readonly (string | number)[], value: string | number | boolean | null) {
  let at = root;
  for (const [index, step] of path.entries()) {
    const slot = slotOf(at, step);
    if (slot === undefined) return false;
    const next = path[index + 1];
    if (next === undefined) {
      const known = slot.read();
      slot.write(typeof known === "string" && typeof value === "string" ? known + value : value);
      return true;
    }
    const inner = slot.read() ?? (typeof next === "number" ? [] : Object.create(null));
    if (typeof inner !== "object" || inner === null) return false;
    slot.write(inner);
    at = inner as Container;
  }
  return false;
}

/** Lists grow from their end: an index far away would be a list of a billion holes. */
function slotOf(container: Container, step: string | number) {
  if (Array.isArray(container)) {
    if (typeof step !== "number" || step > container.length) return undefined;
  } else if (typeof step === "number") return undefined;
  const record = container as Record<string | number, unknown>;
  return {
    read: () => (Object.hasOwn(record, step) ? record[step] : undefined),
    write: (value: unknown) => {
      record[step] = value;
    },
  };
}
