// A chat client in thirty lines: what the chunks of a stream add up to.

type Fields = Record<string, unknown>;

interface Accumulated {
  readonly message: Fields;
  finishReason: unknown;
  usage: unknown;
  error: unknown;
  done: boolean;
}

export function accumulateChat(stream: string): Accumulated {
  const sum: Accumulated = {
    message: {},
    finishReason: undefined,
    usage: undefined,
    error: undefined,
    done: false,
  };
  for (const frame of stream.split("\n\n")) {
    if (frame === "") continue;
    const data = frame.slice("data: ".length);
    if (sum.done) throw new Error(`behind the end: ${data}`);
    if (data === "[DONE]") {
      sum.done = true;
      continue;
    }
    const chunk = JSON.parse(data);
    sum.usage = chunk.usage ?? sum.usage;
    sum.error = chunk.error ?? sum.error;
    for (const { delta, finish_reason } of chunk.choices ?? []) {
      join(sum.message, delta);
      sum.finishReason = finish_reason ?? sum.finishReason;
    }
  }
  return sum;
}

/** Texts grow, lists grow unless their members have an index, objects are joined. */
function join(into: Fields, delta: Fields): void {
  for (const [key, value] of Object.entries(delta)) {
    const old = into[key];
    if (key === "tool_calls") joinCalls(into, value as Fields[]);
    else if (Array.isArray(value)) into[key] = [...((old as unknown[]) ?? []), ...value];
    else if (typeof value === "string") into[key] = `${old ?? ""}${value}`;
    else if (value !== null && typeof value === "object") {
      const inner = (old as Fields) ?? {};
      join(inner, value as Fields);
      into[key] = inner;
    } else if (old === undefined) into[key] = value;
  }
}

function joinCalls(into: Fields, deltas: Fields[]): void {
  const calls = (into["tool_calls"] ?? []) as Fields[];
  for (const { index, ...delta } of deltas) {
    const at = index as number;
    if (at > calls.length) throw new Error(`call ${at} begins before call ${calls.length}`);
    const call = calls[at] ?? {};
    calls[at] = call;
    join(call, delta);
  }
  into["tool_calls"] = calls;
}
