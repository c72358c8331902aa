import type { CodexConfigIntent } from "../../src/ports/codex-home.ts";

export const INTENT: CodexConfigIntent = {
  baseUrl: "http://127.0.0.1:8787/v1",
  providerName: "Portkey (local gateway)",
  auth: { kind: "command", command: "/opt/portkey-codex/bin/portkey-codex", args: ["token"] },
  wireApi: "responses",
  boundedConnectionRetries: false,
  websockets: false,
};

export const ENV_AUTH = {
  kind: "env",
  variable: "PORTKEY_API_KEY",
  instructions: "Run `portkey-codex env install` and open a new terminal.",
} as const;
