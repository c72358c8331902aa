import type { CloudAuth, Integration } from "./integration.ts";
import { spellCommand } from "./key-command.ts";

/** What somebody types about the credentials that a cloud keeps on this machine. */
interface CloudCommands {
  readonly title: string;
  /** Makes credentials, or renews them. */
  readonly logIn: string;
  /** Shows whose they are. */
  readonly whoAmI: string;
}

export function cloudCommands(auth: CloudAuth, { options }: Pick<Integration, "options">): CloudCommands {
  switch (auth) {
    case "aws": {
      const profile = options["profile"] ? ["--profile", options["profile"]] : [];
      return {
        title: "AWS",
        logIn: `${spellCommand(["aws", "sso", "login", ...profile])} (or aws configure)`,
        whoAmI: spellCommand(["aws", "sts", "get-caller-identity", ...profile]),
      };
    }
    case "google":
      return {
        title: "Google",
        logIn: "gcloud auth application-default login",
        whoAmI: "gcloud auth application-default print-access-token",
      };
  }
}
