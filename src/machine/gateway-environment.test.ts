import { resolve } from "node:path";
import { expect, test } from "vitest";
import { gatewayEnvironment } from "./gateway-environment.ts";

test.for([
  { name: "what secret stores need", variable: "DBUS_SESSION_BUS_ADDRESS", named: [], kept: true },
  { name: "folders", variable: "XDG_RUNTIME_DIR", named: [], kept: true },
  { name: "our own", variable: "PORTKEY_CODEX_PASSPHRASE", named: [], kept: true },
  { name: "proxies, small letters too", variable: "https_proxy", named: [], kept: true },
  { name: "a key that the settings name", variable: "OPENAI_API_KEY", named: ["OPENAI_API_KEY"], kept: true },
  { name: "a key that nobody named", variable: "OPENAI_API_KEY", named: [], kept: false },
  { name: "whom a command asks for a token", variable: "CLOUDSDK_CORE_ACCOUNT", named: [], kept: true },
  { name: "which profile", variable: "AWS_PROFILE", named: [], kept: true },
  { name: "which region", variable: "AWS_REGION", named: [], kept: true },
  { name: "which role", variable: "AWS_ROLE_ARN", named: [], kept: true },
  {
    name: "where a container asks",
    variable: "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    named: [],
    kept: true,
  },
  { name: "where a pod asks", variable: "AWS_CONTAINER_CREDENTIALS_FULL_URI", named: [], kept: true },
  { name: "a file of AWS's", variable: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", named: [], kept: true },
  { name: "a container's secret", variable: "AWS_CONTAINER_AUTHORIZATION_TOKEN", named: [], kept: false },
  {
    name: "a container's secret, where the settings sign with it",
    variable: "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    named: ["AWS_CONTAINER_AUTHORIZATION_TOKEN"],
    kept: true,
  },
  { name: "the token itself", variable: "CLOUDSDK_AUTH_ACCESS_TOKEN", named: [], kept: false },
  { name: "AWS's own secret", variable: "AWS_SECRET_ACCESS_KEY", named: [], kept: false },
  {
    name: "AWS's own secret, where the settings sign with it",
    variable: "AWS_SECRET_ACCESS_KEY",
    named: ["AWS_SECRET_ACCESS_KEY"],
    kept: true,
  },
  { name: "1Password's own secret", variable: "OP_SERVICE_ACCOUNT_TOKEN", named: [], kept: false },
  { name: "the key that Codex uses", variable: "PORTKEY_API_KEY", named: [], kept: false },
  { name: "what would change Node itself", variable: "NODE_OPTIONS", named: [], kept: false },
  { name: "npm's own", variable: "npm_config_registry", named: [], kept: false },
  { name: "a name that only begins alike", variable: "PATHWAY", named: [], kept: false },
])("$name: $variable", ({ variable, named, kept }) => {
  expect(gatewayEnvironment({ [variable]: "/x" }, named)).toEqual(kept ? { [variable]: "/x" } : {});
});

test("relative paths keep their meaning in another working directory", () => {
  const environment = { PORTKEY_CODEX_HOME: "here", CODEX_HOME: "", OPENAI_API_KEY_FILE: "key.txt" };
  expect(gatewayEnvironment(environment, ["OPENAI_API_KEY_FILE"])).toEqual({
    PORTKEY_CODEX_HOME: resolve("here"),
    CODEX_HOME: "",
    OPENAI_API_KEY_FILE: resolve("key.txt"),
  });
});
