import { EXIT } from "../domain/failure.ts";
import type { Streams } from "./io.ts";

/** How long a command may take to stop cleanly, ms. */
const STOP_MS = 2_000;

/** Ctrl-C, and a reader of stdout that went away (`| head`). */
export interface Interrupts {
  /** Aborted by the first of either. */
  readonly signal: AbortSignal;
  /** Nobody reads stdout any more: no failure, and nothing more to say. */
  readonly unheard: boolean;
  /** From now on the command decides what Ctrl-C means; `signal` still tells it. */
  handOver(): void;
  close(): void;
}

/**
 * The first Ctrl-C asks the command to stop and gives it two seconds; the second ends the process at once.
 * Nothing we write may depend on a clean end: a kill is survived as well.
 */
export function listenForInterrupts({ stdout, stderr }: Streams): Interrupts {
  const stop = new AbortController();
  let handedOver = false;
  let unheard = false;

  const stopSoon = (code: number) => {
    stop.abort();
    if (!handedOver) setTimeout(() => process.exit(code), STOP_MS).unref();
  };
  const onSigint = () => {
    if (stop.signal.aborted && !handedOver) process.exit(EXIT.cancelled);
    stopSoon(EXIT.cancelled);
  };
  const onOutError = (error: NodeJS.ErrnoException) => {
    if (unheard || handedOver) return;
    if (error.code !== "EPIPE") {
      // A full disk, say: what was asked for is not all there, and nobody may believe that it is.
      stderr.write(`portkey-codex: stdout cannot be written: ${error.message}\n`);
      process.exit(EXIT.failed);
    }
    unheard = true;
    stopSoon(EXIT.ok);
  };
  // Whoever closed stderr does not want to hear it; the exit code still tells.
  const ignore = () => {};

  process.on("SIGINT", onSigint);
  stdout.on("error", onOutError);
  stderr.on("error", ignore);
  return {
    signal: stop.signal,
    get unheard() {
      return unheard;
    },
    handOver: () => {
      handedOver = true;
    },
    close: () => {
      process.off("SIGINT", onSigint);
    },
  };
}
