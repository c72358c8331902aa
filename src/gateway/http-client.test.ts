import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { HttpClient } from "./http-client.ts";

test("whoever writes on to a full client is called back once, when it has caught up", async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on("warning", warn);
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => {
    process.off("warning", warn);
    server.close();
  });
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.pause();
  socket.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  const [request, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
  const client = new HttpClient(request, response);
  client.sendHead(200, []);
  let drains = 0;
  const onDrain = () => {
    drains += 1;
  };
  const taken = Array.from({ length: 40 }, () => client.write(Buffer.alloc(262_144), onDrain));
  expect(taken.at(-1)).toBe(false);
  socket.resume();
  await once(response, "drain");
  expect(drains).toBe(1);
  await client.end();
  expect(warnings).toEqual([]);
});
