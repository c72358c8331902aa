import type { Detector } from "../detector.ts";
import { assignment } from "./assignment.ts";
import { authorizationHeader, curlUser } from "./authorization.ts";
import { ethereumKey } from "./ethereum-key.ts";
import { azureSecret, facebookAppToken, telegramToken, terraformToken } from "./inner-mark.ts";
import { jwt } from "./jwt.ts";
import { namedValues } from "./named-value.ts";
import { privateKey } from "./private-key.ts";
import { tokenDetector } from "./token-shape.ts";
import { urlPassword } from "./url-password.ts";
import { CLOUDS } from "./vendors/clouds.ts";
import { CODE_HOSTS } from "./vendors/code-hosts.ts";
import { MESSAGES_AND_MONEY } from "./vendors/messages-and-money.ts";
import { MODEL_VENDORS } from "./vendors/model-vendors.ts";
import { TOOLS } from "./vendors/tools.ts";

/** Everything that opens a door. */
export const secretDetectors: readonly Detector[] = [
  ...[...CLOUDS, ...CODE_HOSTS, ...MODEL_VENDORS, ...MESSAGES_AND_MONEY, ...TOOLS].map(tokenDetector),
  azureSecret,
  facebookAppToken,
  telegramToken,
  terraformToken,
  ethereumKey,
  ...namedValues,
  jwt,
  privateKey,
  urlPassword,
  authorizationHeader,
  curlUser,
  assignment,
];
