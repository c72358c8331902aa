import type { CommandEntry } from "../command.ts";

/** The list of commands, in the order of help. A command is a file here and a line below. */
export const commands: readonly CommandEntry[] = [
  {
    path: "init",
    summary: "Set everything up: provider, keychain, Codex's config, gateway.",
    load: () => import("./init.ts"),
  },
  {
    path: "status",
    summary: "Show what is set up, what runs and what today cost.",
    load: () => import("./status.ts"),
  },
  {
    path: "doctor",
    summary: "Check everything that can be wrong, and say how to mend it.",
    load: () => import("./doctor.ts"),
  },
  {
    path: "uninstall",
    summary: "Take everything back: Codex's config, secrets, launcher, gateway, shell lines.",
    load: () => import("./uninstall.ts"),
  },
  {
    path: "proxy start",
    summary: "Start the gateway.",
    load: () => import("./proxy-start.ts"),
  },
  {
    path: "proxy stop",
    summary: "Stop the gateway; running answers may end first.",
    load: () => import("./proxy-stop.ts"),
  },
  {
    path: "proxy restart",
    summary: "Stop the gateway and start it again, for example after an update.",
    load: () => import("./proxy-restart.ts"),
  },
  {
    path: "proxy status",
    summary: "Say whether the gateway runs, where, since when, and how much it did today.",
    load: () => import("./proxy-status.ts"),
  },
  {
    path: "proxy install",
    summary: "Keep the gateway running: start it now and at every login.",
    load: () => import("./proxy-install.ts"),
  },
  {
    path: "proxy uninstall",
    summary: "Remove the service; Codex starts the gateway on demand again.",
    load: () => import("./proxy-uninstall.ts"),
  },
  {
    path: "run",
    summary: "Start what is needed, then run a command with the gateway's key in its environment.",
    load: () => import("./run.ts"),
  },
  {
    path: "token",
    summary: "Print the gateway's key, and make sure that the gateway runs; Codex calls it.",
    load: () => import("./token.ts"),
  },
  {
    path: "env",
    summary: "Print the line that gives your shell the gateway's key as PORTKEY_API_KEY.",
    load: () => import("./env.ts"),
  },
  {
    path: "env install",
    summary: "Put the gateway's key into every new shell, by a marked block in its profile.",
    load: () => import("./env-install.ts"),
  },
  {
    path: "env uninstall",
    summary: "Take the block out of the profile again; every other byte stays as it is.",
    load: () => import("./env-uninstall.ts"),
  },
  {
    path: "integration add",
    summary: "Add a provider and its key, under a name of your choice.",
    load: () => import("./integration-add.ts"),
  },
  {
    path: "integration list",
    summary: "List the providers that are set up.",
    load: () => import("./integration-list.ts"),
  },
  {
    path: "integration show",
    summary: "Show one provider, its key masked.",
    load: () => import("./integration-show.ts"),
  },
  {
    path: "integration test",
    summary: "Ask a provider whether it answers and takes the key; costs nothing.",
    load: () => import("./integration-test.ts"),
  },
  {
    path: "integration update",
    summary: "Change a provider's key, address or options.",
    load: () => import("./integration-update.ts"),
  },
  {
    path: "integration remove",
    summary: "Remove a provider and its key.",
    load: () => import("./integration-remove.ts"),
  },
  {
    path: "model list",
    summary: "List the models of your providers, with what they cost.",
    load: () => import("./model-list.ts"),
  },
  {
    path: "model show",
    summary: "Show what is known about one model.",
    load: () => import("./model-show.ts"),
  },
  {
    path: "model price",
    summary: "Show what a model costs and who says so, or say it yourself.",
    load: () => import("./model-price.ts"),
  },
  {
    path: "model enable",
    summary: "Let models of a provider be used; all are unless some were disabled.",
    load: () => import("./model-enable.ts"),
  },
  {
    path: "model disable",
    summary: "Refuse models of a provider, whoever asks, and take them off every list.",
    load: () => import("./model-disable.ts"),
  },
  {
    path: "key create",
    summary: "Make a key for another client of the gateway, and show it once.",
    load: () => import("./key-create.ts"),
  },
  {
    path: "key list",
    summary: "List the keys of the gateway, masked.",
    load: () => import("./key-list.ts"),
  },
  {
    path: "key show",
    summary: "Show one key of the gateway and what it may do.",
    load: () => import("./key-show.ts"),
  },
  {
    path: "key update",
    summary: "Change what a key may do; what is not named stays, `none` takes it back.",
    load: () => import("./key-update.ts"),
  },
  {
    path: "key rotate",
    summary: "Give a key a new secret; the old one is refused at once, or after a while.",
    load: () => import("./key-rotate.ts"),
  },
  {
    path: "key revoke",
    summary: "Refuse a key from now on.",
    load: () => import("./key-revoke.ts"),
  },
  {
    path: "budget list",
    summary: "List the budgets of keys and policies, and what is spent of each.",
    load: () => import("./budget-list.ts"),
  },
  {
    path: "budget show",
    summary: "Show one budget, and what is spent of it by whom.",
    load: () => import("./budget-show.ts"),
  },
  {
    path: "budget raise",
    summary: "Give a budget another limit; a running gateway notices within a second.",
    load: () => import("./budget-raise.ts"),
  },
  {
    path: "budget reset",
    summary: "Begin a budget anew before its time: nothing is spent of it any more.",
    load: () => import("./budget-reset.ts"),
  },
  {
    path: "budget recompute",
    summary: "Price the requests in the log again, and put the differences into the budgets.",
    load: () => import("./budget-recompute.ts"),
  },
  {
    path: "audit list",
    summary: "List who changed what, and which requests were refused.",
    load: () => import("./audit-list.ts"),
  },
  {
    path: "audit verify",
    summary: "Check that no row of the audit was changed, left out or cut off.",
    load: () => import("./audit-verify.ts"),
  },
  {
    path: "audit export",
    summary: "Print the audit as one JSON object a line, hashes included.",
    load: () => import("./audit-export.ts"),
  },
  {
    path: "codex apply",
    summary: "Point Codex here: write our provider into its config.toml, and nothing else.",
    load: () => import("./codex-apply.ts"),
  },
  {
    path: "codex diff",
    summary: "Show what `codex apply` would change; secrets in the file are masked.",
    load: () => import("./codex-diff.ts"),
  },
  {
    path: "codex status",
    summary: "Show which Codex is here, where its config points, and what is wrong with it.",
    load: () => import("./codex-status.ts"),
  },
  {
    path: "codex restore",
    summary: "Take our provider out of Codex's config again; works without a gateway.",
    load: () => import("./codex-restore.ts"),
  },
  {
    path: "logs",
    summary: "Watch requests pass through the gateway, and what they cost.",
    load: () => import("./logs.ts"),
  },
  {
    path: "logs show",
    summary: "Show everything about one request.",
    load: () => import("./logs-show.ts"),
  },
  {
    path: "logs purge",
    summary: "Delete requests from the log, old ones or all.",
    load: () => import("./logs-purge.ts"),
  },
  {
    path: "guardrail list",
    summary: "List your guardrails, the checks to make one of, and sets to begin with.",
    load: () => import("./guardrail-list.ts"),
  },
  {
    path: "guardrail add",
    summary: "Put a ready-made set of guardrails into the settings.",
    load: () => import("./guardrail-add.ts"),
  },
  {
    path: "guardrail show",
    summary: "Show one guardrail: what it looks at, what it finds, or the lines to copy.",
    load: () => import("./guardrail-show.ts"),
  },
  {
    path: "guardrail test",
    summary: "Say what the guardrails find in a text from stdin; nothing is sent anywhere.",
    load: () => import("./guardrail-test.ts"),
  },
  {
    path: "guardrail remove",
    summary: "Take a guardrail out of the settings.",
    load: () => import("./guardrail-remove.ts"),
  },
  {
    path: "settings list",
    summary: "List every setting and its value.",
    load: () => import("./settings-list.ts"),
  },
  {
    path: "settings edit",
    summary: "Open the settings in your editor; they count only when they are valid.",
    load: () => import("./settings-edit.ts"),
  },
  {
    path: "settings set",
    summary: "Change one setting; comments in the file stay.",
    load: () => import("./settings-set.ts"),
  },
  {
    path: "settings unset",
    summary: "Take one setting out of the file, back to its default.",
    load: () => import("./settings-unset.ts"),
  },
  {
    path: "completion",
    summary: "Print the completion script for your shell.",
    load: () => import("./completion.ts"),
  },
  {
    path: "complete",
    summary: "Say what could be typed next; for completion scripts.",
    hidden: true,
    load: () => import("./complete.ts"),
  },
  {
    path: "help",
    summary: "Explain a command or a topic.",
    load: () => import("./help.ts"),
  },
];
