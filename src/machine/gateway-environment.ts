import { resolve } from "node:path";
import type { Environment } from "../ports/house.ts";

/** What the gateway, the secret stores and their prompts need. Anything else stays behind: it may be a secret. */
const PASSED_ON: readonly RegExp[] = [
  /^(HOME|USER|LOGNAME|SHELL|PATH|TZ|LANG|LANGUAGE|TMPDIR|TERM)$/,
  /^(LC|XDG|PORTKEY_CODEX)_/,
  /^(DBUS_SESSION_BUS_ADDRESS|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|GNOME_KEYRING_CONTROL)$/,
  /^(GNUPGHOME|GPG_TTY|GPG_AGENT_INFO|PASSWORD_STORE_\w+|PASSWORD_STORE_DIR)$/,
  /^(HTTP|HTTPS|ALL|NO)_PROXY$/i,
  /^(NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|SSL_CERT_FILE|SSL_CERT_DIR)$/,
  /^CODEX_HOME$/,
  // Which account the commands speak for that print a provider's key; not the variables that hold one.
  /^(AZURE_CONFIG_DIR|CLOUDSDK_(CONFIG|ACTIVE_CONFIG_NAME|PYTHON|CORE_\w+)|GOOGLE_APPLICATION_CREDENTIALS)$/,
  /^(AWS_(PROFILE|REGION|DEFAULT_REGION|CONFIG_FILE|SHARED_CREDENTIALS_FILE)|OP_ACCOUNT)$/,
  /^AWS_(WEB_IDENTITY_TOKEN_FILE|ROLE_ARN|ROLE_SESSION_NAME|LOGIN_CACHE_DIRECTORY)$/,
  /^AWS_CONTAINER_(CREDENTIALS_(RELATIVE|FULL)_URI|AUTHORIZATION_TOKEN_FILE)$/,
  /^AWS_EC2_METADATA_(DISABLED|V1_DISABLED|SERVICE_ENDPOINT|SERVICE_ENDPOINT_MODE)$/,
  /^(GOOGLE_CLOUD_PROJECT|GOOGLE_CLOUD_QUOTA_PROJECT)$/,
  // Windows finds neither its libraries nor a user's folders without these; names there have any case.
  /^(SystemRoot|windir|SystemDrive|ComSpec|PATHEXT|TEMP|TMP|USERPROFILE|USERNAME|HOMEDRIVE|HOMEPATH)$/i,
  /^(APPDATA|LOCALAPPDATA|ProgramData|ProgramFiles)$/i,
];

/**
 * The gateway's working directory is `/`, so a relative path in these, or in any `…_FILE`, would name another
 * place there.
 */
const PATHS = [
  "PORTKEY_CODEX_HOME",
  "CODEX_HOME",
  "GNUPGHOME",
  "AZURE_CONFIG_DIR",
  "CLOUDSDK_CONFIG",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "AWS_LOGIN_CACHE_DIRECTORY",
];

/**
 * The environment of a detached gateway. It outlives the shell that started it, so it gets what it needs and
 * no more. `named` are the variables that hold what the integrations pay with.
 */
export function gatewayEnvironment(
  environment: Environment,
  named: readonly string[],
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (!named.includes(name) && !PASSED_ON.some((pattern) => pattern.test(name))) continue;
    const isPath = PATHS.includes(name) || name.endsWith("_FILE");
    kept[name] = isPath && value !== "" ? resolve(value) : value;
  }
  return kept;
}
