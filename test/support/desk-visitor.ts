// A process at the desk, for tests of Ctrl-C and of readers that go away. argv: what it does when it is asked to stop.
import { listenForInterrupts } from "../../src/cli/interrupts.ts";

const interrupts = listenForInterrupts(process);
const [manner] = process.argv.slice(2);
if (manner === "owns") interrupts.handOver();
interrupts.signal.addEventListener("abort", () => {
  process.stderr.write("asked to stop\n");
  if (manner === "obeys") process.exit(7);
});
process.on("SIGTERM", () => process.exit(0));
// Both keep it alive: one would for ever, the other until somebody listens no more.
const timer = setInterval(() => process.stdout.write("still here\n"), 20);
if (manner === "owns") process.on("SIGINT", () => clearInterval(timer));
