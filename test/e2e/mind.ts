import type { DialectName, DialectPart, DialectRequest } from "./dialect-upstream.ts";
import { KEY } from "./scripted-upstream.ts";
import type { Json, Reading, Spoken, SpokenCall, Wire } from "./wires/wire.ts";

/** What the model thought so far. Every thought is unlike all others, and nobody else may see it. */
export class Mind {
  readonly #dialect: DialectName;
  readonly #wire: Wire;
  readonly #states = new Set<string>();
  readonly #thoughtsByCall = new Map<string, string>();
  #count = 0;
  #thoughts: string | undefined;

  constructor(dialect: DialectName, wire: Wire) {
    this.#dialect = dialect;
    this.#wire = wire;
  }

  *faultsOf({ body, rawBody, calls, states }: DialectRequest): Generator<string> {
    // These two are Codex's own words: one tool lists the models that it may choose from.
    if (JSON.stringify({ ...body, tools: [], client_metadata: {} }).includes("@up-"))
      yield "our name of the model";
    for (const [secret, what] of [
      [KEY, "the vendor's key in the body"],
      ["pkcx_", "a key of ours in the body"],
      ["pkcx1.", "an envelope that was not opened"],
    ]) {
      if (secret !== undefined && rawBody.includes(secret)) yield `${what}`;
    }
    for (const [, minter] of rawBody.matchAll(/(?:opaque|thought)-of-(\w+)/g))
      if (minter !== this.#dialect) yield `thoughts of ${minter}`;
    for (const state of states) if (!this.#states.has(state)) yield `thoughts that are not its own: ${state}`;
    for (const { key, thoughts } of calls) {
      const own = this.#thoughtsByCall.get(key);
      if (own !== undefined && own !== thoughts)
        yield `${key} came back with ${thoughts} and not with ${own}`;
    }
  }

  /** A new answer begins: what was thought in the last one stays with it. */
  begin(): void {
    this.#thoughts = undefined;
  }

  speak(part: Exclude<DialectPart, { kind: string }>, { tools }: DialectRequest, faults: string[]): Spoken {
    if ("text" in part) return { kind: "text", text: part.text };
    if ("fault" in part) return { kind: "fault", message: part.fault };
    if ("thought" in part) return this.#think();
    const [wanted, args] =
      "shell" in part
        ? [/^(exec_command|shell_command|shell)$/, shellArguments(part.shell, tools)]
        : "patch" in part
          ? [/^apply_patch$/, { input: part.patch }]
          : [part.call, part.with];
    const tool = tools.find(({ name }) => wanted.test(name));
    if (!tool) faults.push(`no tool ${wanted} was offered: ${tools.map(({ name }) => name)}`);
    this.#count += 1;
    const call: SpokenCall = {
      kind: "call",
      id: `call_${this.#dialect}_${this.#count}`,
      name: tool?.name ?? "missing",
      arguments: args,
      ...(tool?.freeform && { freeform: true }),
    };
    // Of parallel calls the first alone may carry them.
    if (this.#thoughts !== undefined) this.#thoughtsByCall.set(this.#wire.keyOf(call), this.#thoughts);
    this.#thoughts = undefined;
    return call;
  }

  #think(): Spoken {
    this.#count += 1;
    const state = `opaque-of-${this.#dialect}/${this.#count}+ünd/++==`;
    const text = `A thought-of-${this.#dialect}, number ${this.#count}: “ü” 🦊 \\n is no "line end"\nbut this is.`;
    const thought: Spoken = { kind: "thought", text, state };
    this.#states.add(state);
    this.#thoughts = this.#wire.thoughtsOf(thought);
    return thought;
  }
}

/** Codex 0.80 calls it by another name, with other arguments. */
function shellArguments(command: string, tools: Reading["tools"]): Json {
  const has = (name: string) => tools.some((tool) => tool.name === name);
  if (has("exec_command")) return { cmd: command };
  return has("shell_command") ? { command } : { command: ["bash", "-lc", command] };
}
