// Every recorded stream of the acceptance cases, as our gateway translates it, against OpenAI's own schema.
// node .ci/validate-translated.mjs <cases folder> <gateway's /v1 URL> <gateway key> <upstream port>
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, url, key, port] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(folder, file)).href);
// The validator reads its own file name there.
process.argv[1] = import.meta.filename ?? "";
const { loadCases, start } = await load("04-upstream-streams/replay-upstream.mjs");
const { validateStream } = await load("02-openai-spec/validate-responses-stream.mjs");
const { readSSE } = await load("lib/sse.mjs");

const upstream = await start({ port: Number(port) });
let streams = 0;
let bad = 0;
for (const { id, dialect, expected, status } of loadCases().values()) {
  // Passed through byte for byte, or no stream at all.
  if (dialect === "responses" || status !== 200) continue;
  upstream.set(id);
  const tools = [...new Set(expected.toolCalls.map(({ name }) => name))].map((name) => ({
    type: "function",
    name,
    parameters: { type: "object", properties: {} },
  }));
  const response = await fetch(`${url}/responses`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: `@replay3-${dialect}/m`, input: "hi", stream: true, tools }),
  });
  // A failure before the first word has a status of its own.
  if (response.status !== 200) continue;
  const { schema, protocol } = validateStream((await readSSE(response)).events);
  streams += 1;
  if (schema.length + protocol.length === 0) continue;
  bad += 1;
  console.log(`FAIL ${id}\n   ${[...schema, ...protocol].slice(0, 4).join("\n   ")}`);
}
await upstream.close();
if (streams === 0) console.log("FAIL: not one stream was seen");
console.log(`${streams} translated streams, ${bad} not as OpenAI's schema wants them`);
process.exit(bad > 0 || streams === 0 ? 1 : 0);
