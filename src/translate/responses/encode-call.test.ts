import { describe, expect, test } from "vitest";
import { call, calls, type Frame, lastOf, start, write } from "../../../test/support/responses-answer.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";

describe("a tool call comes back as the client knows the tool", () => {
  const fc = { type: "function_call", call_id: "call_1", status: "completed" };
  const cases: { name: string; events: StreamEvent[]; item: Frame }[] = [
    {
      name: "a function",
      events: call("exec_command", ['{"cmd":', ' "ls"}']),
      item: { ...fc, id: "fc_1", name: "exec_command", arguments: '{"cmd": "ls"}' },
    },
    {
      name: "arguments that are no JSON stay as they are",
      events: call("exec_command", ['{"cmd": ls']),
      item: { ...fc, id: "fc_1", name: "exec_command", arguments: '{"cmd": ls' },
    },
    {
      name: "no arguments",
      events: call("exec_command", []),
      item: { ...fc, id: "fc_1", name: "exec_command", arguments: "{}" },
    },
    {
      name: "a tool in a namespace",
      events: call("mcp__demo__echo", ["{}"]),
      item: { ...fc, id: "fc_1", name: "echo", namespace: "mcp__demo", arguments: "{}" },
    },
    {
      name: "a freeform tool, wrapped in JSON",
      events: call("apply_patch", ['{"input":"*** Begin Patch\\n"}']),
      item: {
        id: "ctc_1",
        type: "custom_tool_call",
        call_id: "call_1",
        status: "completed",
        name: "apply_patch",
        input: "*** Begin Patch\n",
      },
    },
    {
      name: "a freeform tool, raw",
      events: call("apply_patch", ['{"input":', '"x"}'], "text"),
      item: {
        id: "ctc_1",
        type: "custom_tool_call",
        call_id: "call_1",
        status: "completed",
        name: "apply_patch",
        input: '{"input":"x"}',
      },
    },
    {
      name: "a search for tools, with an object",
      events: call("tool_search", ['{"query":', '"q"}']),
      item: {
        id: "tsc_1",
        type: "tool_search_call",
        call_id: "call_1",
        execution: "client",
        status: "completed",
        arguments: { query: "q" },
      },
    },
    {
      name: "a search in plain words",
      events: call("tool_search", ["send mail"]),
      item: {
        id: "tsc_1",
        type: "tool_search_call",
        call_id: "call_1",
        execution: "client",
        status: "completed",
        arguments: { query: "send mail" },
      },
    },
    {
      name: "the local shell",
      events: call("local_shell", ['{"command":["ls","-l"],"timeout_ms":9}']),
      item: {
        id: "lsh_1",
        type: "local_shell_call",
        call_id: "call_1",
        status: "completed",
        action: {
          type: "exec",
          command: ["ls", "-l"],
          timeout_ms: 9,
          working_directory: null,
          env: {},
          user: null,
        },
      },
    },
    {
      name: "the local shell without a command is a call that the client answers with an error",
      events: call("local_shell", ["{}"]),
      item: { ...fc, id: "fc_1", name: "local_shell", arguments: "{}" },
    },
    {
      name: "a tool that nobody declared is passed on",
      events: call("teleport", ["{}"]),
      item: { ...fc, id: "fc_1", name: "teleport", arguments: "{}" },
    },
    ...["mcp__demo.echo", "mcp__demo/echo", "demo__echo", "echo", "functions.echo"].map((name) => ({
      name: `the bent name ${name}`,
      events: call(name, ["{}"]),
      item: { ...fc, id: "fc_1", name: "echo", namespace: "mcp__demo", arguments: "{}" },
    })),
    ...["functions.exec_command", "Exec_Command", "exec_command<|channel|>commentary"].map((name) => ({
      name: `the bent name ${name}`,
      events: call(name, ["{}"]),
      item: { ...fc, id: "fc_1", name: "exec_command", arguments: "{}" },
    })),
  ];
  for (const { name, events, item } of cases) {
    test(name, () => {
      const frames = write([start, ...events, calls]);
      expect(lastOf(frames)).toMatchObject({ status: "completed" });
      expect(lastOf(frames)["output"]).toEqual([item]);
      const done = frames.filter(({ type }) => type === "response.output_item.done");
      expect(done.map((frame) => frame["item"])).toEqual([item]);
    });
  }

  test("two at once keep their indexes", () => {
    const [beginA, pieceA, endA] = call("exec_command", ["{}"]);
    const [beginB, pieceB, endB] = call("mcp__demo__echo", ['{"a":1}']);
    const frames = write([start, beginA!, beginB!, pieceB!, pieceA!, endB!, endA!, calls]);
    const done = frames.filter(({ type }) => type === "response.output_item.done");
    expect(done.map((frame) => frame["output_index"])).toEqual([1, 0]);
    expect(lastOf(frames)["output"]).toMatchObject([{ name: "exec_command" }, { name: "echo" }]);
  });
});
