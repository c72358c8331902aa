// What `logs`, `logs show` and `logs purge` print, on a terminal and through a pipe.
process.env["TZ"] = "UTC";

import { describe, expect, test } from "vitest";
import { BODY_FIELDS, LOG_FIELDS } from "../../src/cli/render/log-json.ts";
import type { LogBodies, LogEntry } from "../../src/domain/log-entry.ts";
import { microUsd } from "../../src/domain/money.ts";
import type { CodexHome } from "../../src/ports/codex-home.ts";
import type { House } from "../../src/ports/house.ts";
import type { GatewayProcess, Launcher } from "../../src/ports/machine.ts";
import { NOON, openCliHouse, runCli } from "../support/cli-house.ts";
import { barestEntry, fullEntry } from "../support/log-entries.ts";
import { tempFolder } from "../support/temp-folder.ts";

const MINUTE = 60_000;
const none = { kind: "unknown", reason: "no-usage" } as const;

/** A morning, as cli.md draws it. */
const MORNING: readonly LogEntry[] = [
  fullEntry({ id: "k7f3m2x9q", startedAtUnixMs: NOON - 50 * MINUTE, warnings: [] }),
  fullEntry({
    id: "p2v8c4t6w",
    startedAtUnixMs: NOON - 40 * MINUTE,
    integration: "azure",
    modelAsked: "gpt-5-codex",
    durationMs: 4_020,
    rewrites: [{ what: "route", before: "openai 529 overloaded", after: "azure" }],
  }),
  barestEntry({
    id: "d4g6y8s2j",
    startedAtUnixMs: NOON - 30 * MINUTE,
    status: "blocked",
    modelAsked: "@openai-dev/gpt-5.5",
    integration: "openai-dev",
    httpStatus: 400,
    durationMs: 4,
    error: "guardrail secrets: an AWS key in tool output; request not sent",
  }),
  fullEntry({
    id: "b9n5r3z7h",
    startedAtUnixMs: NOON - 20 * MINUTE,
    modelAsked: "@lab/a-finetune-with-a-rather-long-name",
    integration: "lab",
    cost: { kind: "unknown", reason: "no-price" },
    warnings: [],
  }),
  barestEntry({
    id: "c3h5q7w9e",
    startedAtUnixMs: NOON - 10 * MINUTE,
    status: "cancelled",
    threadId: "t-9",
    modelAsked: "gpt-5.5",
    integration: "openai-dev",
    httpStatus: 200,
    firstEventMs: 700,
    durationMs: 125_000,
  }),
];

async function houseWith(
  entries: readonly LogEntry[],
  bodies: readonly LogBodies[] = [],
  environment = {},
): Promise<House> {
  const house = openCliHouse(await tempFolder(), { NO_COLOR: "1", ...environment });
  const writer = (await house.storage()).openWriter({
    keepMs: 1e12,
    maxBytes: 1e12,
    clock: house.clock,
    report: (line) => expect.unreachable(line),
  });
  for (const entry of entries)
    writer.finish(
      entry,
      bodies.find(({ id }) => id === entry.id),
    );
  await writer.flush();
  return house;
}

const run = async (house: House, as: "terminal" | "pipe", line: string) =>
  runCli(line.split(" "), { house, as });

const guessed = (over: Partial<LogEntry> & { readonly id: string }): LogEntry =>
  fullEntry({
    usage: {
      inputTokens: 18_234,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 1_102,
      reasoningTokens: 0,
      estimated: true,
    },
    rewrites: [],
    warnings: [],
    ...over,
  });

/** What a guess may cost: something, next to nothing, nothing, and who knows. */
const GUESSES: readonly LogEntry[] = [
  guessed({ id: "g1", startedAtUnixMs: NOON - 5 * MINUTE }),
  guessed({ id: "g2", startedAtUnixMs: NOON - 4 * MINUTE, cost: { kind: "known", microUsd: microUsd(30) } }),
  guessed({ id: "g3", startedAtUnixMs: NOON - 3 * MINUTE, cost: { kind: "known", microUsd: microUsd(0) } }),
  guessed({ id: "g4", startedAtUnixMs: NOON - 2 * MINUTE, cost: { kind: "unknown", reason: "no-price" } }),
];

/** As much of Codex and of the gateway as `status` asks for. */
const NEIGHBOURS = {
  launcher: async () =>
    ({ state: async () => ({ path: "/home/me/bin/portkey-codex" }) }) as unknown as Launcher,
  codex: async () =>
    ({
      find: async () => ({ home: "/home/me/.codex" }),
      status: async () => ({ file: "/home/me/.codex/config.toml", applied: true }),
    }) as unknown as CodexHome,
  gatewayProcess: async () => ({ probe: async () => ({ kind: "none" }) }) as unknown as GatewayProcess,
};

describe("a guess is not taken for a report", () => {
  test("on a terminal", async () => {
    const house = await houseWith(GUESSES, [], { COLUMNS: "120" });
    expect(`\n${(await run(house, "terminal", "logs")).out}`).toBe(`
TIME      ID         MODEL                       ROUTE                  IN    OUT   FIRST   TOTAL     COST     TODAY
11:55:00  g1         gpt-5.5                     openai-dev           ~18k  ~1.1k   0.6 s   9.8 s  ~$0.034   ~$0.034
11:56:00  g2         gpt-5.5                     openai-dev           ~18k  ~1.1k   0.6 s   9.8 s  <$0.001   ~$0.034
11:57:00  g3         gpt-5.5                     openai-dev           ~18k  ~1.1k   0.6 s   9.8 s       $0   ~$0.034
11:58:00  g4         gpt-5.5                     openai-dev           ~18k  ~1.1k   0.6 s   9.8 s  unknown  ≥~$0.034
`);
  });

  test("through a pipe", async () => {
    const { out } = await run(await houseWith(GUESSES), "pipe", "logs");
    const columns = out.split("\n").map((line) => line.split("\t"));
    expect(columns.slice(0, 4).map((cells) => [cells[5], cells[6], cells[9]])).toEqual([
      ["~18234", "~1102", "~0.034021"],
      ["~18234", "~1102", "~0.000030"],
      ["~18234", "~1102", "0.000000"],
      ["~18234", "~1102", "unknown"],
    ]);
  });

  test("as JSON", async () => {
    const house = await houseWith([...GUESSES.slice(0, 1), fullEntry({ id: "told", startedAtUnixMs: NOON })]);
    const { out } = await run(house, "pipe", "logs --json id,input_tokens,usage_estimated");
    expect(JSON.parse(out)).toEqual([
      { id: "g1", input_tokens: 18_234, usage_estimated: true },
      { id: "told", input_tokens: 18_234, usage_estimated: false },
    ]);
  });

  test("when it is shown", async () => {
    const { out } = await run(await houseWith(GUESSES), "terminal", "logs show g1");
    expect(out.match(/^(input|output|cost) .*$/gm)).toEqual([
      "input        ~18,234 tokens, estimated",
      "output       ~1,102 tokens, estimated",
      "cost         ~$0.034, estimated: the answer did not say how many tokens it took",
    ]);
  });

  test("in the sum of the day", async () => {
    const house = await houseWith([...GUESSES, fullEntry({ id: "told", startedAtUnixMs: NOON - MINUTE })]);
    const furnished = { ...house, ...NEIGHBOURS };
    const json = await run(furnished, "pipe", "status --json");
    expect(JSON.parse(json.out).today).toEqual({
      requests: 5,
      cost_usd: 0.068072,
      cost_usd_estimated: 0.034051,
      unpriced: 1,
    });
    const { out } = await run(furnished, "terminal", "status");
    expect(out).toContain("Today    5 requests, $0.068 ($0.034 of it estimated) + 1 without a known price\n");
  });
});

describe("on a terminal", () => {
  test("of 80 columns the sums of the day are left out, and nothing is wider than the window", async () => {
    const { out } = await run(await houseWith(MORNING), "terminal", "logs");
    expect(`\n${out}`).toBe(`
TIME      ID         MODEL            ROUTE           IN    OUT   TOTAL     COST
11:10:00  k7f3m2x9q  gpt-5.5          openai-dev   18.2k   1.1k   9.8 s   $0.034
11:20:00  p2v8c4t6w  gpt-5-codex      azure        18.2k   1.1k   4.0 s   $0.034
          ↳ route: openai 529 overloaded → azure
          ! parallel_tool_calls=false is not supported upstream; sent one at a
            time
11:30:00  d4g6y8s2j  gpt-5.5          blocked          –      –   0.0 s        –
          ✗ guardrail secrets: an AWS key in tool output; request not sent
11:40:00  b9n5r3z7h  a-finetune-wit…  lab          18.2k   1.1k   9.8 s  unknown
11:50:00  c3h5q7w9e  gpt-5.5          openai-dev       –      –   2m05s  unknown
          ! cancelled by the client
`);
  });

  test("of 120 columns everything is there, and a sum that misses something says so", async () => {
    const house = await houseWith(MORNING, [], { COLUMNS: "120" });
    const { out } = await run(house, "terminal", "logs --limit 3");
    expect(`\n${out}`).toBe(`
TIME      ID         MODEL                       ROUTE                  IN    OUT   FIRST   TOTAL     COST     TODAY
11:30:00  d4g6y8s2j  gpt-5.5                     blocked                 –      –       –   0.0 s        –    $0.068
          ✗ guardrail secrets: an AWS key in tool output; request not sent
11:40:00  b9n5r3z7h  a-finetune-with-a-rather-…  lab                 18.2k   1.1k   0.6 s   9.8 s  unknown  ≥ $0.068
11:50:00  c3h5q7w9e  gpt-5.5                     openai-dev              –      –   0.7 s   2m05s  unknown  ≥ $0.068
          ! cancelled by the client
`);
  });

  test.each([50, 60, 73, 80, 94, 104, 140])("of %d columns no row is wider", async (width) => {
    const house = await houseWith(MORNING, [], { COLUMNS: String(width) });
    const { out } = await run(house, "terminal", "logs");
    const lines = out.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.filter((line) => /\$0\.034|unknown/.test(line))).toHaveLength(4);
  });

  test("that cannot draw our signs gets letters", async () => {
    const house = await houseWith(MORNING, [], { TERM: "dumb", COLUMNS: "120" });
    const { out } = await run(house, "terminal", "logs");
    expect(out).not.toMatch(/[^\x20-\x7e\n]/);
    expect(out).toMatch(/-> route: openai 529 overloaded -> azure\n/);
    expect(out).toMatch(/unknown {2}>=\$0\.068\n/);
  });

  test("rows of another day show the day, and each day is summed for itself", async () => {
    const yesterday = fullEntry({ id: "old", startedAtUnixMs: NOON - 24 * 60 * MINUTE, warnings: [] });
    const house = await houseWith([yesterday, ...MORNING], [], { COLUMNS: "120" });
    const { out } = await run(house, "terminal", "logs");
    const rows = out.split("\n");
    expect(rows[1]).toMatch(/^11-21 12:00 {2}old .* \$0\.034$/);
    expect(rows[2]).toMatch(/^11-22 11:10 {2}k7f3m2x9q .* \$0\.034$/);
  });

  test("an empty log says what to expect; a filter that finds nothing says only that", async () => {
    const empty = openCliHouse(await tempFolder());
    expect((await run(empty, "terminal", "logs")).out).toMatch(/^No requests yet\. .*\n$/);
    const { out, code } = await run(await houseWith(MORNING), "terminal", "logs --model nosuch*");
    expect({ out, code }).toEqual({ out: "No request in the log is like that.\n", code: 0 });
  });
});

describe("through a pipe", () => {
  test("a row is a line of tab-separated values, whole and unrounded", async () => {
    const { out, err } = await run(await houseWith(MORNING), "pipe", "logs");
    expect(out.split("\n").map((line) => line.split("\t"))).toEqual([
      [
        "2026-11-22T11:10:00.000Z",
        "k7f3m2x9q",
        "ok",
        "@openai-dev/gpt-5.5",
        "openai-dev",
        "18234",
        "1102",
        "612",
        "9804",
        "0.034021",
        "",
      ],
      [
        "2026-11-22T11:20:00.000Z",
        "p2v8c4t6w",
        "ok",
        "gpt-5-codex",
        "azure",
        "18234",
        "1102",
        "612",
        "4020",
        "0.034021",
        "",
      ],
      [
        "2026-11-22T11:30:00.000Z",
        "d4g6y8s2j",
        "blocked",
        "@openai-dev/gpt-5.5",
        "openai-dev",
        "",
        "",
        "",
        "4",
        "",
        MORNING[2]?.error,
      ],
      [
        "2026-11-22T11:40:00.000Z",
        "b9n5r3z7h",
        "ok",
        "@lab/a-finetune-with-a-rather-long-name",
        "lab",
        "18234",
        "1102",
        "612",
        "9804",
        "unknown",
        "",
      ],
      [
        "2026-11-22T11:50:00.000Z",
        "c3h5q7w9e",
        "cancelled",
        "gpt-5.5",
        "openai-dev",
        "",
        "",
        "700",
        "125000",
        "unknown",
        "",
      ],
      [""],
    ]);
    expect(err).toBe("");
  });

  test("nothing found is no output and no failure", async () => {
    const outcome = await run(openCliHouse(await tempFolder()), "pipe", "logs");
    expect(outcome).toEqual({ code: 0, out: "", err: "" });
  });
});

describe("which rows", () => {
  const cases: readonly (readonly [flags: string, ids: string[]])[] = [
    ["--limit 2", ["b9n5r3z7h", "c3h5q7w9e"]],
    ["--since 25m", ["b9n5r3z7h", "c3h5q7w9e"]],
    ["--status blocked", ["d4g6y8s2j"]],
    [
      "--model gpt-5.5",
      ["k7f3m2x9q", "p2v8c4t6w", "d4g6y8s2j", "b9n5r3z7h", "c3h5q7w9e"].filter((id) => /^[kdc]/.test(id)),
    ],
    ["--model *codex", ["p2v8c4t6w"]],
    ["--integration azure", ["p2v8c4t6w"]],
    ["--integration @lab", ["b9n5r3z7h"]],
    ["--thread t-9", ["c3h5q7w9e"]],
    ["--status ok --since 45m --integration lab", ["b9n5r3z7h"]],
  ];
  test.each(cases)("logs %s", async (flags, ids) => {
    const { out } = await run(await houseWith(MORNING), "pipe", `logs ${flags} --json id`);
    expect(JSON.parse(out).map((row: { id: string }) => row.id)).toEqual(ids);
  });

  test.each([
    ["--since yesterday", '--since "yesterday" is not a duration'],
    ["--status eror", '--status "eror" is not a status'],
    ["--limit 0", '--limit "0" is not a number of rows'],
    ["--limit 1e3", '--limit "1e3" is not a number of rows'],
  ])("logs %s is a usage error", async (flags, message) => {
    const { code, err } = await run(await houseWith([]), "pipe", `logs ${flags}`);
    expect({ code, first: err.split("\n")[0] }).toEqual({ code: 2, first: `✗ ${message}` });
  });
});

describe("as JSON", () => {
  test("the names are a promise", () => {
    expect([...LOG_FIELDS, ...BODY_FIELDS].join(" ")).toBe(
      "id time status model model_served integration provider endpoint key http_status streamed input_tokens " +
        "cached_tokens cache_write_tokens output_tokens reasoning_tokens usage_estimated cost_usd cost_unknown first_event_ms " +
        "duration_ms request_bytes response_bytes thread_id turn_id request_kind client upstream_request_id " +
        "error error_kind rewrites warnings metadata charges request_body response_body",
    );
  });

  test("a full row and a bare one", async () => {
    const house = await houseWith([
      fullEntry({
        id: "full",
        startedAtUnixMs: NOON,
        metadata: { team: "core" },
        charges: [{ account: "key:k:day:", windowStartUnixMs: 0, windowEndUnixMs: 1, amount: 34_021 }],
      }),
      barestEntry({ id: "bare", startedAtUnixMs: NOON + 1, cost: none }),
    ]);
    const { out } = await run(house, "pipe", `logs --json ${LOG_FIELDS.join(",")}`);
    const nothing = Object.fromEntries(LOG_FIELDS.map((name) => [name, null]));
    expect(JSON.parse(out)).toEqual([
      {
        id: "full",
        time: "2026-11-22T12:00:00.000Z",
        status: "ok",
        model: "@openai-dev/gpt-5.5",
        model_served: "gpt-5.5-2026-04-23",
        integration: "openai-dev",
        provider: "openai",
        endpoint: "/v1/responses",
        key: "codex",
        http_status: 200,
        streamed: true,
        input_tokens: 18_234,
        cached_tokens: 16_896,
        cache_write_tokens: 12,
        output_tokens: 1_102,
        reasoning_tokens: 640,
        usage_estimated: false,
        cost_usd: 0.034021,
        cost_unknown: null,
        first_event_ms: 612,
        duration_ms: 9_804,
        request_bytes: 104_233,
        response_bytes: 88_120,
        thread_id: "0199a7b2-0000-7000-8000-000000000001",
        turn_id: "0199a7b2-0000-7000-8000-000000000002",
        request_kind: "turn",
        client: "codex_exec/0.169.0",
        upstream_request_id: "req_1",
        error: null,
        error_kind: null,
        rewrites: [{ what: "model", before: "@openai-dev/gpt-5.5", after: "gpt-5.5" }],
        warnings: ["parallel_tool_calls=false is not supported upstream; sent one at a time"],
        metadata: { team: "core" },
        charges: [{ account: "key:k:day:", amount: 34_021 }],
      },
      {
        ...nothing,
        id: "bare",
        time: "2026-11-22T12:00:00.001Z",
        status: "ok",
        endpoint: "/v1/responses",
        streamed: true,
        cost_unknown: "no-usage",
        request_bytes: 0,
        response_bytes: 0,
        rewrites: [],
        warnings: [],
      },
    ]);
  });

  test("jq adds up what is known", async () => {
    const house = await houseWith(MORNING);
    const { out } = await runCli(["logs", "--json", "id,cost_usd", "--jq", "map(.cost_usd)|add"], {
      house,
      as: "pipe",
    });
    expect(Number(out)).toBeCloseTo(0.068042, 9);
  });
});

describe("one request", () => {
  test("a person reads what it was, what it cost and what was changed", async () => {
    const { out } = await run(await houseWith(MORNING), "terminal", "logs show p2v");
    expect(`\n${out}`).toBe(`
id             p2v8c4t6w
status         ok, HTTP 200
started        2026-11-22 11:20:00
model          gpt-5-codex → gpt-5.5-2026-04-23
route          azure (openai), /v1/responses, streamed
key            codex
client         codex_exec/0.169.0
thread         0199a7b2-0000-7000-8000-000000000001
turn           0199a7b2-0000-7000-8000-000000000002
kind           turn
upstream id    req_1
input          18,234 tokens, 16,896 of them cached, 12 written to the cache
output         1,102 tokens, 640 of them reasoning
cost           $0.034
time           4.0 s, the first event after 0.6 s
bytes          104,233 sent, 88,120 answered
changed route  openai 529 overloaded → azure
! parallel_tool_calls=false is not supported upstream; sent one at a
time
`);
  });

  test.each([
    ["b9n5", "unknown: no price is known for this model"],
    ["c3h5", "unknown: the answer did not say how many tokens it took"],
  ])("%s: an unknown cost says why", async (id, why) => {
    const { out } = await run(await houseWith(MORNING), "terminal", `logs show ${id}`);
    expect(out).toMatch(new RegExp(`^cost +${why}$`, "m"));
  });

  test("a script gets the names of the JSON", async () => {
    const { out } = await run(await houseWith(MORNING), "pipe", "logs show d4g6y8s2j");
    const fields = new Map(
      out
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t") as [string, string]),
    );
    expect([...fields.keys()]).toEqual([...LOG_FIELDS]);
    expect(fields.get("error")).toBe(MORNING[2]?.error);
    expect(fields.get("cost_usd")).toBe("");
  });

  test("`logs <id>` is the same", async () => {
    const house = await houseWith(MORNING);
    const long = await run(house, "pipe", "logs show k7f3m2x9q --json id,rewrites");
    expect(await run(house, "pipe", "logs k7f3 --json id,rewrites")).toEqual(long);
    expect(JSON.parse(long.out)).toEqual({ id: "k7f3m2x9q", rewrites: MORNING[0]?.rewrites });
  });

  test("an id that none or several have", async () => {
    const house = await houseWith([barestEntry({ id: "aa1" }), barestEntry({ id: "aa2" })]);
    const missing = await run(house, "pipe", "logs show zz");
    expect(missing).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^✗ There is no request "zz" in the log\n/),
    });
    const several = await run(house, "pipe", "logs show aa");
    expect(several.err).toBe(
      '✗ Several requests begin with "aa"\n  why   aa1, aa2\n  fix   portkey-codex logs show aa1\n',
    );
  });

  test("bodies are shown when they are asked for and stored", async () => {
    const bodies = { id: "k7f3m2x9q", request: '{"input":"hi"}', response: "event: a\r\ndata: {}\r\n\r\n" };
    const house = await houseWith(MORNING, [bodies]);
    expect((await run(house, "pipe", "logs show k7f3")).out).not.toContain('input":');
    const shown = await run(house, "pipe", "logs show k7f3 --body");
    expect(shown.out).toMatch(/\nrequest\n\{"input":"hi"\}\n\nresponse\nevent: a\ndata: \{\}\n$/);
    const json = await run(house, "pipe", "logs show k7f3 --json request_body,response_body");
    expect(JSON.parse(json.out)).toEqual({ request_body: bodies.request, response_body: bodies.response });
    const without = await run(house, "pipe", "logs show p2v8 --body");
    expect(without.code).toBe(1);
    expect(without.err).toMatch(
      /No body of p2v8c4t6w was stored\n.*logs\.bodies.*\n.*settings set logs\.bodies/,
    );
  });
});

describe("purge", () => {
  test("without a terminal it needs --yes, and says how much it would delete", async () => {
    const house = await houseWith(MORNING);
    const { code, err } = await run(house, "pipe", "logs purge --older-than 25m");
    expect(code).toBe(2);
    expect(err).toMatch(/Delete the 3 requests older than 25 m 0 s from the log\?\n/);
    expect((await house.storage()).reader.count({})).toBe(5);
  });

  test.each([
    ["--older-than 25m", "3 requests", 2],
    ["--older-than 45m", "1 request", 4],
    ["--older-than 30d", undefined, 5],
    ["", "5 requests", 0],
  ])("logs purge --yes %s", async (flags, deleted, left) => {
    const house = await houseWith(MORNING);
    const { code, out, err } = await run(house, "pipe", `logs purge --yes ${flags}`.trim());
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toContain(
      deleted === undefined ? "There is nothing to delete." : `deleted      ${deleted}\n`,
    );
    expect((await house.storage()).reader.count({})).toBe(left);
  });

  test("an age that is none is a usage error", async () => {
    const { code, err } = await run(await houseWith([]), "pipe", "logs purge --older-than soon");
    expect(code).toBe(2);
    expect(err).toMatch(
      /--older-than "soon" is not a duration\n.*\n {2}fix {3}portkey-codex logs purge --older-than 7d/,
    );
  });
});

describe("nothing from outside reaches the terminal as a command", () => {
  const evil =
    "\u001b]8;;https://evil\u0007x\u001b]8;;\u0007\u001b]52;c;ZXZpbA==\u0007\u009b2J\u202e\r\n\t\u0000";
  const hostile = fullEntry({
    id: "evil",
    startedAtUnixMs: NOON,
    status: "error",
    keyName: evil,
    integration: evil,
    provider: evil,
    modelAsked: evil,
    modelServed: evil,
    threadId: evil,
    turnId: evil,
    requestKind: evil,
    client: evil,
    upstreamRequestId: evil,
    error: evil,
    errorKind: evil,
    rewrites: [{ what: evil, before: evil, after: evil }],
    warnings: [evil],
  });
  const bodies = { id: "evil", request: evil, response: evil };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e]/;

  test.each([
    ["terminal", "logs"],
    ["pipe", "logs"],
    ["terminal", "logs show evil --body"],
    ["pipe", "logs show evil --body"],
    ["terminal", `logs show evil --json ${[...LOG_FIELDS, ...BODY_FIELDS].join(",")}`],
    ["terminal", "logs show evil%"],
  ] as const)("%s: %s", async (as, line) => {
    const { out, err } = await run(await houseWith([hostile], [bodies]), as, line);
    expect(out + err).toMatch(/evil/);
    expect(out + err).not.toMatch(CONTROL);
  });

  test("a row stays one line in a pipe", async () => {
    const { out } = await run(await houseWith([hostile]), "pipe", "logs");
    expect(out.split("\n")).toHaveLength(2);
    expect(out.split("\t")).toHaveLength(11);
  });
});

test("a cost of nothing is known, and a tiny one is not nothing", async () => {
  const cost = (microDollars: number) => ({ kind: "known", microUsd: microUsd(microDollars) }) as const;
  const house = await houseWith([
    fullEntry({ id: "free", startedAtUnixMs: NOON, cost: cost(0), warnings: [] }),
    fullEntry({ id: "tiny", startedAtUnixMs: NOON + 1, cost: cost(9), warnings: [] }),
  ]);
  const { out } = await run(house, "terminal", "logs");
  expect(
    out
      .split("\n")
      .slice(1, 3)
      .map((row) => row.split(/ {2,}/).at(-1)),
  ).toEqual(["$0", "<$0.001"]);
});
