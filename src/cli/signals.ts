/** For a command with `ownsInterrupt`: the first signal asks it to stop, the second insists. */
export function listenForStop(): { readonly stop: AbortSignal; readonly stopNow: AbortSignal } {
  const stop = new AbortController();
  const stopNow = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => (stop.signal.aborted ? stopNow : stop).abort());
  }
  return { stop: stop.signal, stopNow: stopNow.signal };
}
