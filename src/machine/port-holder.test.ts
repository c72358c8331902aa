import { createServer } from "node:net";
import { expect, test } from "vitest";
import { findListener, findPortHolder, parseLsof } from "./port-holder.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2253 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1
   1: 0100007F:2253 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4712 1
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1
`;

test.for([
  {
    name: "a listener, not a connection of the same port",
    port: 8787,
    want: { userId: "1000", inode: "4712" },
  },
  { name: "a small port, padded", port: 80, want: { userId: "0", inode: "4713" } },
  { name: "nobody", port: 8080, want: undefined },
])("/proc/net/tcp: $name", ({ port, want }) => expect(findListener(TABLE, port)).toEqual(want));

test.for([
  {
    name: "name and pid",
    output: "p4821\ncnode\nf23\n",
    want: { pid: 4821, words: "node (pid 4821) holds it" },
  },
  {
    name: "a name that would move the cursor",
    output: "p7\nc\u001b[2Jnode\n",
    want: { pid: 7, words: "??2Jnode (pid 7) holds it" },
  },
  { name: "nothing", output: "", want: undefined },
])("lsof: $name", ({ output, want }) => expect(parseLsof(output)).toEqual(want));

test.runIf(process.platform === "linux")("finds this very process", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  expect(await findPortHolder(port, "linux")).toMatchObject({ pid: process.pid });
  await new Promise((resolve) => server.close(resolve));
  expect(await findPortHolder(port, "linux")).toBe(undefined);
});
