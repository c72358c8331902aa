import { providerCandidates } from "../../app/completion-values.ts";
import { credentialOf } from "../../app/credentials.ts";
import { carryOutInit } from "../../app/init/carry-out.ts";
import { chooseDestination, type Destination } from "../../app/init/choose.ts";
import { draftDestination, knownIntegration } from "../../app/init/draft.ts";
import { type ConfigWishes, type InitPlan, planInit } from "../../app/init/plan.ts";
import { type Survey, surveyMachine } from "../../app/init/survey.ts";
import { chooseInsecureStorage } from "../../app/insecure-storage.ts";
import { showDestination } from "../../app/integration-destination.ts";
import { verifyIntegration } from "../../app/integration-verify.ts";
import { askRemoteGateway } from "../../app/remote-gateway.ts";
import { EXIT, FailureError } from "../../domain/failure.ts";
import { maskSecret } from "../../domain/gateway-key.ts";
import type { Integration } from "../../domain/integration.ts";
import { CODEX_TARGETS } from "../../domain/settings.ts";
import type { House } from "../../ports/house.ts";
import type { Call, Command, Flags } from "../command.ts";
import { readSecretFlag } from "../read-secret.ts";
import { sayDiff } from "../render/diff.ts";
import { shortenHome } from "../render/home.ts";
import { safeText } from "../render/safe-text.ts";

export const command: Command = {
  summary: "Set everything up: provider, keychain, Codex's config, gateway.",
  examples: [
    ["portkey-codex init", "guided, at most five questions"],
    ["portkey-codex init --provider demo --yes", "try it offline, without any key"],
    ["portkey-codex init --provider openai --api-key-stdin --yes < key.txt", "ask nothing"],
    ["portkey-codex init --provider openai --import-env --yes", "move OPENAI_API_KEY into the keychain"],
    [
      "portkey-codex init --gateway https://gateway.example.com --key-stdin --yes < ada.key",
      "through your team's gateway, with the key that its owner gave you",
    ],
    [
      "portkey-codex init --target hosted --api-key-stdin --yes < key.txt",
      "Portkey cloud, without the local gateway",
    ],
    ["portkey-codex init --dry-run --provider demo", "show what would change"],
  ],
  flags: [
    ["--target <where>", "local (default), hosted or gateway"],
    ["--gateway <url>", "Use a gateway that runs elsewhere instead of one here"],
    ["--key-stdin", "Read the key of that gateway from stdin"],
    [
      "--provider <name>",
      providerCandidates()
        .map(([id]) => id)
        .join(", "),
    ],
    ["--slug <slug>", "How the integration is called: models are @slug/model"],
    ["--base-url <url>", "The provider's address, where it is not known"],
    ["--option <name=value...>", "An option of the provider, e.g. api_version=preview"],
    ["--api-key-stdin", "Read the provider's key from stdin"],
    ["--import-env", "Take the provider's key from its environment variable"],
    ["--model <model>", "The model for Codex, e.g. @openai/gpt-5.5"],
    ["--auth <how>", "How Codex gets its gateway key: command (default) or env"],
    ["--wire-api <api>", "responses (default); chat or both for Codex up to 0.94"],
    ["-p, --profile <name>", "Write a Codex profile and leave config.toml alone"],
    ["--port <port>", "Port of the gateway"],
    ["--no-verify", "Do not ask the provider whether the key works"],
    ["--insecure-storage", "Keep secrets in a plain file"],
    ["--dry-run", "Show what would change and end"],
    ["--json", "Print one JSON object at the end"],
  ],
  async run(call) {
    const { house, conversation, flags } = call;
    if (flags.on("insecure-storage")) await chooseInsecureStorage(house);
    const survey = await conversation.during("Looking around", () => surveyMachine(house));
    showSurvey(call, survey);
    const destination = await chooseDestination(survey, await readWishes(call), conversation);
    const integration = await draftAndVerify(call, survey, destination);
    const plan = await planInit(house, {
      survey,
      destination,
      config: readConfigWishes(flags),
      ...(integration && { integration }),
    });
    if (plan.nothingToDo) return sayNothingToDo(call, plan);
    await showPlan(call, plan);
    if (flags.on("dry-run")) return EXIT.ok;
    if (!(await conversation.confirm({ message: "Apply?", flag: "--yes" })))
      throw new FailureError({ kind: "cancelled" });
    return apply(call, plan, destination);
  },
};

async function readWishes(call: Call) {
  const { flags, io } = call;
  const text = (name: string) => flags.text(name);
  const secret = flags.on("api-key-stdin") ? (await io.readStdin()).trim() : undefined;
  if (secret === "") {
    throw new FailureError({
      kind: "usage",
      message: "The key is empty",
      why: "--api-key-stdin was given, and nothing came on stdin",
      fix: "portkey-codex init --provider openai --api-key-stdin --yes < key.txt",
    });
  }
  return {
    ...definedOnly({
      target: oneOf(flags, "target", CODEX_TARGETS),
      gateway: text("gateway"),
      gatewayKey: await readSecretFlag(call, "key-stdin"),
      provider: text("provider"),
      slug: text("slug"),
      baseUrl: text("base-url"),
      model: text("model"),
      secret,
    }),
    options: flags.list("option"),
    importEnv: flags.on("import-env"),
  };
}

function readConfigWishes(flags: Flags): ConfigWishes {
  const port = flags.text("port");
  if (port !== undefined && !(Number.isInteger(Number(port)) && Number(port) > 0 && Number(port) < 65_536)) {
    throw notOneOf("port", port, "a number from 1 to 65535");
  }
  return definedOnly({
    auth: oneOf(flags, "auth", ["command", "env"]),
    wireApi: oneOf(flags, "wire-api", ["responses", "chat", "both"]),
    profile: flags.text("profile"),
    port: port === undefined ? undefined : Number(port),
  });
}

function oneOf<const T extends string>(flags: Flags, name: string, allowed: readonly T[]): T | undefined {
  const typed = flags.text(name);
  if (typed === undefined) return undefined;
  const found = allowed.find((value) => value === typed);
  if (found) return found;
  throw notOneOf(name, typed, allowed.join(", "));
}

const notOneOf = (name: string, typed: string, allowed: string): FailureError =>
  new FailureError({
    kind: "usage",
    message: `--${name} cannot be "${typed}"`,
    why: `it is ${allowed}`,
    fix: "portkey-codex init --help",
  });

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

const definedOnly = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;

function showSurvey(
  { conversation, house }: Call,
  { codex, settings, safes, keysInEnvironment, isSetUp }: Survey,
): void {
  const clean = (text: string) => safeText(shortenHome(text, house.paths.home));
  const version = codex.binary?.version ? `Codex ${codex.binary.version}` : "Codex";
  conversation.say(`Setting up portkey-codex for ${version} at ${clean(codex.home)}\n`);
  if (codex.binary) conversation.ok("codex", clean(codex.binary.path));
  else
    conversation.warn(
      "codex",
      "not found on the PATH; set up all the same. Install: npm install -g @openai/codex",
    );
  conversation.ok(
    "config.toml",
    codex.configExists ? "found; your text and comments will be kept" : "will be created",
  );
  const safe = safes.find((candidate) => candidate.inUse);
  if (safe) conversation.ok("secrets", clean(safe.description));
  for (const { variable } of keysInEnvironment) {
    conversation.warn(
      variable,
      "is in your environment, where every program can read it; the secret store is safer",
    );
  }
  if (isSetUp)
    conversation.ok(
      "set up",
      `integrations: ${settings.integrations.map(({ slug }) => `@${slug}`).join(", ") || "none"}`,
    );
  conversation.say("");
}

/** Before anything is shown as planned: is the address right, and does the provider take the key? */
async function draftAndVerify(
  call: Call,
  { settings }: Survey,
  destination: Destination,
): Promise<Integration | undefined> {
  if (destination.kind === "as-before") return undefined;
  if (destination.kind === "gateway") return verifyGateway(call, destination);
  const { provider, secret } = destination;
  const draft = draftDestination(settings, destination);
  const key = secret ?? (destination.apiKeyEnv && (await credentialOf(call.house, draft)));
  const travelling = key ?? (await movedKey(call.house, knownIntegration(settings, destination), draft));
  await showDestination({ provider, baseUrl: draft.baseUrl, secret: travelling }, call.conversation);
  if (!call.flags.on("no-verify") && key) {
    const question = {
      integration: draft,
      secret: key,
      fix: `portkey-codex init --provider ${provider.id} --api-key-stdin`,
    };
    const verified = await call.conversation.during(`Asking ${provider.title}`, () =>
      verifyIntegration(call.house, question),
    );
    const found =
      verified.answer.kind === "models"
        ? `the key works; ${verified.answer.models.length} models`
        : "it answers";
    call.conversation.ok(provider.title, found);
    return verified.integration;
  }
  return draft;
}

/** The gateway has its integrations itself; here only its key is looked at. */
async function verifyGateway(
  { conversation, flags, house }: Call,
  { url, secret }: Extract<Destination, { kind: "gateway" }>,
): Promise<undefined> {
  if (secret === undefined) return;
  await showDestination({ baseUrl: url, secret }, conversation);
  if (flags.on("no-verify")) return;
  const asking = () => askRemoteGateway(house, { url, secret });
  conversation.ok("gateway", await conversation.during("Asking the gateway", asking));
}

/** The key of before, where it would go to another address from now on. A command is left to the gateway. */
async function movedKey(
  house: House,
  known: Integration | undefined,
  { baseUrl }: Integration,
): Promise<string | undefined> {
  if (!known || known.apiKeyCommand || known.baseUrl === baseUrl) return undefined;
  return credentialOf(house, known);
}

async function showPlan({ conversation, house, io }: Call, plan: InitPlan): Promise<void> {
  const clean = (text: string) => safeText(shortenHome(text, house.paths.home));
  conversation.say("\nThis will change:\n");
  if (plan.config.changed) sayDiff(io, plan.config.diff);
  if (plan.integration?.secret) {
    const { integration, secret } = plan.integration;
    conversation.say(`  Secret    integration ${integration.slug}   ${maskSecret(secret)}`);
  }
  if (plan.integration?.integration.apiKeyEnv)
    conversation.say(`  Key       stays in ${plan.integration.integration.apiKeyEnv}`);
  if (plan.remote) {
    const { url, secret } = plan.remote;
    conversation.say(`  Secret    key of ${new URL(url).host}   ${maskSecret(secret)}`);
  }
  if (!plan.elsewhere)
    conversation.say("  Secret    gateway key for Codex (made once, kept in the same place)");
  conversation.say(`  Settings  ${clean(house.paths.settingsFile)}`);
  if (plan.installLauncher) conversation.say(`  Launcher  ${clean((await house.launcher()).path)}`);
  if (plan.gateway !== "runs") conversation.say("  Gateway   started now, and by Codex whenever it needs it");
  for (const { id, message, why } of plan.config.findings) {
    if (id === "auth-command-missing" && plan.installLauncher) continue;
    conversation.warn(clean(message), `(${clean(why)})`);
  }
  conversation.say("");
}

async function apply(call: Call, plan: InitPlan, destination: Destination) {
  const { house, conversation, flags, io } = call;
  const clean = (text: string) => safeText(shortenHome(text, house.paths.home));
  const result = await carryOutInit(house, plan, {
    done: (text) => conversation.ok(clean(text)),
    during: conversation.during,
  });
  const { codex } = house;
  const model = (await (await house.settings()).read()).codex.model;
  if (flags.on("json")) {
    io.out(
      `${JSON.stringify({
        config_file: plan.config.file,
        backup: result.backup ?? null,
        model: model ?? null,
        gateway: result.gateway
          ? { host: result.gateway.host, port: result.gateway.port, pid: result.gateway.pid }
          : null,
        test_ms: result.proof ? Math.round(result.proof.durationMs) : null,
        launcher: (await house.launcher()).path,
      })}\n`,
    );
  }
  if (destination.kind === "integration" && destination.importedFrom) {
    conversation.warn(destination.importedFrom, "can now be removed from your shell profile");
  }
  const hasCodex = (await (await codex()).find()).binary !== undefined;
  conversation.say(`\nReady. Next:  ${hasCodex ? "codex" : "npm install -g @openai/codex && codex"}`);
  if (!plan.elsewhere) conversation.say("Watch it work:  portkey-codex logs --tail");
  conversation.say("Undo any time:  portkey-codex uninstall");
  return EXIT.ok;
}

function sayNothingToDo({ conversation, flags, io }: Call, plan: InitPlan) {
  if (flags.on("json")) io.out(`${JSON.stringify({ config_file: plan.config.file, changed: false })}\n`);
  conversation.ok("already set up", "nothing to change");
  conversation.say(
    "Another provider:  portkey-codex integration add\nEverything at a glance:  portkey-codex status",
  );
  return EXIT.ok;
}
