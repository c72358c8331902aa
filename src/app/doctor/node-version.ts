import { type Check, ok, problem } from "./check.ts";

const FLOOR = { major: 20, minor: 19 } as const;

export const nodeVersion: Check = {
  id: "node",
  title: "Node",
  async run({ nodeVersion: version }) {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major > FLOOR.major || (major === FLOOR.major && minor >= FLOOR.minor))
      return [ok(`Node ${version}`)];
    return [
      problem("fail", `Node ${version} is too old`, {
        why: `portkey-codex needs ${FLOOR.major}.${FLOOR.minor} or newer`,
        fix: "install a current Node, e.g. nvm install 24",
      }),
    ];
  },
};
