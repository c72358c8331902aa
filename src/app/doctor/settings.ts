import { FailureError, meaningOf } from "../../domain/failure.ts";
import { type Check, ok, problem } from "./check.ts";

export const settings: Check = {
  id: "settings",
  title: "Settings",
  async run(house) {
    const store = await house.settings();
    try {
      const { integrations, defaultIntegration } = await store.read();
      if (integrations.length === 0) {
        return [
          problem("warn", "no integration is set up yet", {
            why: "only the built-in demo model can answer",
            fix: "portkey-codex init",
          }),
        ];
      }
      const count = integrations.length === 1 ? "1 integration" : `${integrations.length} integrations`;
      return [ok(`${store.file}: ${count}, default ${defaultIntegration ?? "none"}`)];
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      const { message, why } = meaningOf(error.failure);
      return [
        problem("fail", message, { ...(why !== undefined && { why }), fix: "portkey-codex settings edit" }),
      ];
    }
  },
};
