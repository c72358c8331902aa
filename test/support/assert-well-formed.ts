import type { StreamEvent } from "../../src/domain/stream-event.ts";

type Block = "text" | "reasoning" | "tool-call";

/** Throws at the first event that breaks the grammar of `domain/stream-event.ts`. `ended`: the stream is over. */
export function assertWellFormed(events: readonly StreamEvent[], options = { ended: true }): void {
  const open = new Map<string, Block>();
  const seen = new Set<string>();
  let started = false;
  let over = false;
  const check = (event: StreamEvent, at: number): void => {
    const wrong = (why: string): never => {
      throw new Error(
        `event ${at} (${event.type}): ${why}\n${JSON.stringify(events, null, 1).slice(0, 4_000)}`,
      );
    };
    if (over) wrong("comes after the end");
    if (event.type === "start") {
      if (started) wrong("a second start");
      started = true;
      return;
    }
    if (!started && event.type !== "failure") wrong("comes before the start");
    const begin = (id: string, block: Block | undefined): void => {
      if (seen.has(id)) wrong(`the id ${id} was used before`);
      seen.add(id);
      const others = [...open.values()];
      if (block === "tool-call" ? others.some((other) => other !== "tool-call") : others.length > 0) {
        wrong(`begins while ${others} is open`);
      }
      if (block) open.set(id, block);
    };
    const within = (id: string, block: Block): void => {
      if (open.get(id) !== block) wrong(`no ${block} ${id} is open`);
    };
    switch (event.type) {
      case "text-start":
        begin(event.id, "text");
        return;
      case "reasoning-start":
        begin(event.id, "reasoning");
        return;
      case "tool-call-start":
        if (event.callId === "" || event.name === "") wrong("a call without id or name");
        begin(event.id, "tool-call");
        return;
      case "refusal":
      case "web-search":
        begin(event.id, undefined);
        return;
      case "text-delta":
      case "citation":
        within(event.id, "text");
        return;
      case "reasoning-delta":
        within(event.id, "reasoning");
        return;
      case "tool-call-delta":
        within(event.id, "tool-call");
        return;
      case "text-end":
        within(event.id, "text");
        open.delete(event.id);
        return;
      case "reasoning-end":
        within(event.id, "reasoning");
        open.delete(event.id);
        return;
      case "tool-call-end":
        within(event.id, "tool-call");
        open.delete(event.id);
        return;
      case "finish":
        if (open.size > 0) wrong(`${[...open.keys()]} is still open`);
        over = true;
        return;
      case "failure":
        over = true;
    }
  };
  for (const [at, event] of events.entries()) check(event, at);
  if (options.ended && !over) throw new Error("the events have no finish and no failure");
}
