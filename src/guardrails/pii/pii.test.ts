import { expect, test } from "vitest";
import { findEntities } from "../index.ts";

const found = (text: string): readonly string[] =>
  findEntities(text, ["pii"]).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

const rows: readonly (readonly [name: string, text: string, want: readonly string[]])[] = [
  [
    "an address in a sentence",
    "Write to ann.lee+x@mail.example.org.",
    ["EMAIL_ADDRESS ann.lee+x@mail.example.org"],
  ],
  ["mailto:", "mailto:ann@example.org?subject=a", ["EMAIL_ADDRESS ann@example.org"]],
  ["a query's value", "https://e.org/?mail=ann@example.org", ["EMAIL_ADDRESS ann@example.org"]],
  ["a repository is no mailbox", "git@github.com:owner/name.git", []],
  ["nor is a picture", "icon@2x.png", []],
  ["nor a version", "lodash@4.17.21 @types/node@latest", []],
  ["nor a URL's user", "https://ann:ann@host.example.org/", []],
  ["international", "call +49 30 901820 now", ["PHONE_NUMBER +49 30 901820"]],
  [
    "North American",
    "(415) 555-0132 or 415-555-0133",
    ["PHONE_NUMBER (415) 555-0132", "PHONE_NUMBER 415-555-0133"],
  ],
  ["at home, where the text says so", "Tel. 030 901820", ["PHONE_NUMBER 030 901820"]],
  ["at home, unsaid", "take 030 901820", []],
  ["a table of numbers", "100 415 555 0132 7", []],
  ["a sum", "x+10000000000", []],
  ["a country that has no code", "+999 30 901820", []],
  ["by fours", "4111-1111-1111-1111", ["CREDIT_CARD 4111-1111-1111-1111"]],
  ["Amex", "3782 822463 10005", ["CREDIT_CARD 3782 822463 10005"]],
  ["a wrong check digit", "4111-1111-1111-1112", []],
  ["a time in milliseconds", "1700000000000", []],
  ["a fraction", "0.4111111111111111", []],
  ["IBAN by fours", "DE89 3704 0044 0532 0130 00 please", ["IBAN DE89 3704 0044 0532 0130 00"]],
  ["IBAN in one piece", "GB29NWBK60161331926819", ["IBAN GB29NWBK60161331926819"]],
  ["IBAN of a wrong length", "DE8937040044053201300", []],
  ["SSN with marks", "078-05-1123", ["US_SSN 078-05-1123"]],
  ["SSN without, named", "his SSN: 078051123", ["US_SSN 078051123"]],
  ["nine digits", "build 078051123 passed", []],
  ["the sample card's SSN", "078-05-1120", []],
  ["ITIN", "912-70-1234", ["US_ITIN 912-70-1234"]],
  ["IPv4", "ping 192.168.2.1", ["IP_ADDRESS 192.168.2.1"]],
  ["IPv4 of small numbers, named and alone", "DNS 8.8.4.4", ["IP_ADDRESS 8.8.4.4"]],
  ["IPv4 in a network", "10.1.0.0/16,", ["IP_ADDRESS 10.1.0.0/16"]],
  ["a section of a standard", "// 4.2.6.10 says so", []],
  ["a browser's version", "Chrome/58.0.110.10", []],
  ["an object identifier", "2.5.29.15 and 1.3.6.1", []],
  ["IPv6", "[2001:db8::1]:8080", ["IP_ADDRESS 2001:db8::1"]],
  ["IPv6 with a zone", "fe80::1%eth0", ["IP_ADDRESS fe80::1%eth0"]],
  ["code with two colons", "std::vec, a::add(), Foo ::face", []],
  ["a time", "12:34:56", []],
  ["MAC", "01:23:45:67:89:ab", ["MAC_ADDRESS 01:23:45:67:89:ab"]],
  ["MAC by fours", "0012.3456.789a", ["MAC_ADDRESS 0012.3456.789a"]],
  ["a fingerprint is longer", "01:23:45:67:89:ab:cd:ef:01:23", []],
  ["everybody's MAC", "ff:ff:ff:ff:ff:ff", []],
  ["Bitcoin", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", ["CRYPTO_ADDRESS 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"]],
  ["Bitcoin, one letter wrong", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", []],
  [
    "segwit",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    ["CRYPTO_ADDRESS bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
  ],
  ["segwit, one letter wrong", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", []],
  [
    "behind an escaped line end",
    String.raw`{"a":"x\nann@example.org\t10.1.2.3"}`,
    ["EMAIL_ADDRESS ann@example.org", "IP_ADDRESS 10.1.2.3"],
  ],
  ["in a text of other scripts", "это ann@example.org — да", ["EMAIL_ADDRESS ann@example.org"]],
];

test.each(rows)("%s", (_name, text, want) => {
  expect(found(text)).toEqual(want);
});

/** Samples from the registries' own documentation, or made with their rules. */
const ids: readonly (readonly [type: string, number: string, wrong: string])[] = [
  ["UK_NHS", "943 476 5919", "943 476 5918"],
  ["UK_NINO", "AB123456C", "BG123456C"],
  ["ES_NIF", "12345678Z", "12345678A"],
  ["ES_NIE", "X1234567L", "X1234567A"],
  ["FI_PERSONAL_ID", "131052-308T", "131052-308U"],
  ["IN_AADHAAR", "2341 2341 2346", "2341 2341 2347"],
  ["IN_PAN", "ABCPE1234F", "ABCDE1234F"],
  ["IT_FISCAL_CODE", "RSSMRA85T10A562S", "RSSMRA85T10A562T"],
  ["PL_PESEL", "44051401359", "44051401358"],
  ["SG_NRIC", "S1234567D", "S1234567E"],
  ["AU_ABN", "51 824 753 556", "51 824 753 557"],
  ["AU_ACN", "004 085 616", "004 085 617"],
  ["AU_TFN", "123 456 782", "123 456 783"],
  ["CA_SIN", "130 692 544", "130 692 545"],
  ["BR_CPF", "111.444.777-35", "111.444.777-36"],
  ["DE_TAX_ID", "86095742719", "86095742718"],
  ["FR_NIR", "2 55 08 14 168 025 38", "2 55 08 14 168 025 39"],
  ["SE_PERSONAL_ID", "811218-9876", "811218-9877"],
  ["NL_BSN", "bsn 111222333", "bsn 111222334"],
  ["CN_RESIDENT_ID", "11010519491231002X", "110105194912310021"],
  ["US_BANK_ROUTING", "021000021", "021000022"],
];

test.each(ids)("%s and its check digit", (type, number, wrong) => {
  const typesIn = (text: string) => findEntities(text, ["pii"]).map((entity) => entity.type);
  expect(typesIn(number)).toContain(type);
  expect(typesIn(wrong)).not.toContain(type);
});
