import { createServer } from "node:net";

/** Below the ports that systems give to connections (32768 and up on Linux), of which the tests make thousands. */
const FIRST = 10_000;
const COUNT = 20_000;

/** A port that nobody listens on now, nor soon by chance: tests stop what listens there and start it again. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });
}
