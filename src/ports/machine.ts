/** The user's machine: processes, services, shell profiles, and the launcher that Codex's config points to. */

export type Shell = "bash" | "zsh" | "fish" | "powershell";

/** A gateway that runs now, as its state file and its own answer say. */
export interface RunningGateway {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly startedAtUnixMs: number;
  readonly onDemand: boolean;
  /** As `/healthz` says; absent when it did not. */
  readonly activeRequests?: number;
}

export interface GatewayProcess {
  /** Reads the state file and asks the gateway to prove that it is ours (it answers a challenge). */
  probe(): Promise<GatewayProbe>;
  /**
   * Starts one detached and waits until it answers with proof. One that runs already is returned, unless an
   * explicit host or port contradicts it. Errors: `port-in-use`, `gateway-running`, `gateway-down`.
   */
  start(options: GatewayStart): Promise<RunningGateway>;
  /** Lets running streams end, for `timeoutMs`; then they are ended. Returns when the process is gone; false when none ran. */
  stop(options: { readonly timeoutMs: number }): Promise<boolean>;
  /** Who listens on a port, in words, as far as the system tells. */
  portHolder(port: number): Promise<string | undefined>;
  /** Taken by the gateway process itself: state file and proof. Error: `gateway-running`. */
  claim(gateway: {
    readonly host: string;
    readonly port: number;
    readonly onDemand: boolean;
  }): Promise<GatewayClaim>;
}

/** `host` and `port` are given only when the user said so; otherwise the settings decide. */
export interface GatewayStart {
  readonly host?: string;
  readonly port?: number;
  readonly onDemand: boolean;
  readonly timeoutMs: number;
  /** The variables that the new gateway is given besides those that every one gets. Asked only if one is started. */
  keyVariables(): Promise<readonly string[]>;
}

export type GatewayProbe =
  | { readonly kind: "ours"; readonly gateway: RunningGateway }
  | { readonly kind: "none" }
  | { readonly kind: "stale"; readonly why: string }
  | { readonly kind: "stranger"; readonly port: number; readonly holder: string };

/**
 * What `GET /healthz?challenge=…` answers, status 200, as JSON. The proof is `GatewayClaim.prove(challenge)`;
 * without a challenge, or before the claim is taken, the answer has no proof. Nobody needs a key to ask.
 */
export interface HealthAnswer {
  readonly proof?: string;
  readonly version: string;
  /** Requests under way, so that a newer version restarts the gateway only when nobody is served. */
  readonly activeRequests: number;
}

/**
 * Held while a gateway runs; taken after `listen`, because only a gateway that answers can be proven.
 * `prove` answers a probe's challenge; `release` is idempotent and comes first when the gateway drains.
 */
export interface GatewayClaim {
  prove(challenge: string): string;
  release(): Promise<void>;
}

/** The command that Codex's config calls: works without a PATH, survives npm's cache and nvm. */
export interface Launcher {
  /** Absolute path of the launcher, installed or not. */
  readonly path: string;
  state(): Promise<LauncherState>;
  /** Writes or renews it. From npx it also copies the program; says what it did. */
  install(): Promise<LauncherInstallation>;
  remove(): Promise<boolean>;
}

export interface LauncherState {
  readonly installed: boolean;
  readonly version?: string;
  readonly current: boolean;
  readonly problem?: string;
}

export interface LauncherInstallation {
  readonly path: string;
  readonly copied: boolean;
  readonly changed: boolean;
  readonly version: string;
}

/** A systemd user unit, launchd agent or scheduled task that keeps the gateway running. */
export interface ServiceManager {
  readonly name: "systemd" | "launchd" | "Task Scheduler";
  readonly file: string;
  state(): Promise<{ readonly installed: boolean; readonly running: boolean }>;
  /** Writes the unit, starts it now and at every login. */
  install(command: readonly string[]): Promise<void>;
  uninstall(): Promise<boolean>;
  restart(): Promise<void>;
}

/** The marked block in a shell's profile. Everything outside it stays byte for byte. */
export interface ShellProfiles {
  /** The shell of the current session, if one can be told. */
  detect(): Shell | undefined;
  fileOf(shell: Shell): string;
  line(shell: Shell): string;
  plan(shell: Shell, file: string, action: "install" | "uninstall"): Promise<ProfilePlan>;
  /** Profiles that hold our block now. */
  installed(): Promise<readonly { readonly shell: Shell; readonly file: string }[]>;
}

export interface ProfilePlan {
  readonly file: string;
  readonly diff: string;
  readonly changed: boolean;
  /** Line numbers, in the file without our lines, that set the same variable: where they come later, they win. */
  readonly alsoSetAt: readonly number[];
  write(): Promise<{ readonly backup?: string }>;
}
