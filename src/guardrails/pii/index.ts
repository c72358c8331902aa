import type { Detector } from "../detector.ts";
import { socialSecurityNumber, taxpayerNumber } from "./american-ids.ts";
import { card } from "./card.ts";
import { base58Address, bech32Address } from "./crypto-address.ts";
import { email } from "./email.ts";
import { iban } from "./iban.ts";
import { ipAddress } from "./ip-address.ts";
import { macAddress } from "./mac-address.ts";
import { nationalIdDetector } from "./national-id.ts";
import { NATIONAL_IDS } from "./national-ids.ts";
import { phone } from "./phone.ts";

/** Everything that says who somebody is. */
export const piiDetectors: readonly Detector[] = [
  email,
  phone,
  card,
  iban,
  socialSecurityNumber,
  taxpayerNumber,
  ...NATIONAL_IDS.map(nationalIdDetector),
  ipAddress,
  macAddress,
  base58Address,
  bech32Address,
];
