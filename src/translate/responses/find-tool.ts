import type { Tool } from "../../domain/conversation.ts";
import { type ClientTool, isClientTool } from "../lower-tool.ts";

/**
 * The tool that a model means. Models bend names: `functions.exec_command`, `mcp__demo.echo`, `echo`. A bent
 * name counts only when exactly one tool can be meant; a wrong tool is worse than an error that the model reads.
 */
export class ToolFinder {
  readonly #tools: readonly ClientTool[];
  readonly #byName: ReadonlyMap<string, ClientTool>;

  constructor(tools: readonly Tool[]) {
    this.#tools = tools.filter(isClientTool);
    this.#byName = new Map(this.#tools.map((tool) => [tool.name, tool]));
  }

  find(name: string): ClientTool | undefined {
    return this.#byName.get(name) ?? this.#findBent(name);
  }

  #findBent(name: string): ClientTool | undefined {
    // gpt-oss leaves marks of its own format behind names.
    const asked = plain(name.split("<|", 1)[0] ?? "").replace(WRAPPER, "");
    if (asked === "") return undefined;
    return (
      this.#only((tool) => plain(tool.name) === asked) ??
      this.#only((tool) => plain(tool.origin.name) === asked) ??
      this.#only((tool) => `_${plain(tool.name)}`.endsWith(`_${asked}`))
    );
  }

  #only(means: (tool: ClientTool) => boolean): ClientTool | undefined {
    const found = this.#tools.filter(means);
    return found.length === 1 ? found[0] : undefined;
  }
}

/** What frameworks of the vendors' put in front of names. */
const WRAPPER = /^(functions?|tools?|default_api|multi_tool_use)_(?=.)/;

/** Letters and digits; everything else is one underscore. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
