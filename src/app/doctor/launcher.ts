import { type Check, ok, problem } from "./check.ts";

export const launcher: Check = {
  id: "launcher",
  title: "Launcher",
  async run(house) {
    const found = await house.launcher();
    const state = await found.state();
    if (state.installed && state.current) return [ok(`${found.path} (${state.version ?? house.version})`)];
    return [
      problem(
        state.installed ? "warn" : "fail",
        `${found.path} ${state.installed ? "is not current" : "is missing"}`,
        {
          why: state.problem ?? `it should start version ${house.version}`,
          fix: "portkey-codex doctor --fix",
          mend: {
            preview: `write ${found.path}`,
            apply: async () => void (await found.install()),
          },
        },
      ),
    ];
  },
};
