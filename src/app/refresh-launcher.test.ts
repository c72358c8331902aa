import { expect, test } from "vitest";
import type { House } from "../ports/house.ts";
import type { LauncherState } from "../ports/machine.ts";
import { refreshLauncher } from "./refresh-launcher.ts";

test.for<{ name: string; state: LauncherState; installs: number }>([
  {
    name: "an older one is renewed",
    state: { installed: true, version: "1.0.0", current: false },
    installs: 1,
  },
  { name: "a current one stays", state: { installed: true, version: "1.1.0", current: true }, installs: 0 },
  { name: "a newer one stays", state: { installed: true, version: "2.0.0", current: false }, installs: 0 },
  { name: "none stays none", state: { installed: false, current: false }, installs: 0 },
  { name: "a stranger's file stays", state: { installed: true, current: false }, installs: 0 },
])("$name", async ({ state, installs }) => {
  let done = 0;
  const launcher = { state: async () => state, install: async () => (done += 1) };
  await refreshLauncher({ version: "1.1.0", launcher: async () => launcher } as unknown as House);
  expect(done).toBe(installs);
});
