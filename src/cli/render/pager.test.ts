import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import type { Io } from "../io.ts";
import { page } from "./pager.ts";

const LONG = "line\n".repeat(10);
const SHORT = "line\n".repeat(3);

async function paged(text: string, pager: string, outIsTerminal = true) {
  const file = join(await tempFolder(), "paged");
  let printed = "";
  const io = {
    outIsTerminal,
    streams: { stdout: { rows: 8 } },
    out: (part: string) => {
      printed += part;
    },
  };
  const environment = { PAGER: pager.replace("FILE", file) };
  await page(io as unknown as Io, { environment, platform: process.platform }, text);
  return { printed, paged: existsSync(file) ? readFileSync(file, "utf8") : undefined };
}

describe.skipIf(process.platform === "win32")("pager", () => {
  const cases = [
    {
      name: "a long text goes through it",
      text: LONG,
      pager: "cat > FILE",
      want: { printed: "", paged: LONG },
    },
    { name: "a text that fits is printed", text: SHORT, pager: "cat > FILE", want: { printed: SHORT } },
    { name: "PAGER=cat is no pager", text: LONG, pager: "cat", want: { printed: LONG } },
    { name: "nor is an empty one", text: LONG, pager: " ", want: { printed: LONG } },
    {
      name: "one that does not exist costs nothing",
      text: LONG,
      pager: "nosuchpager 2>/dev/null",
      want: { printed: LONG },
    },
    {
      name: "one that is left early is no failure",
      text: LONG.repeat(50_000),
      pager: "true",
      want: { printed: "" },
    },
  ];
  test.each(cases)("$name", async ({ text, pager, want }) => {
    expect(await paged(text, pager)).toEqual(want);
  });

  test("a pipe is not paged", async () => {
    expect(await paged(LONG, "cat > FILE", false)).toEqual({ printed: LONG });
  });
});
