// A test of the tests: a keeper that breaks a promise is caught by the contract.
import { expect, test } from "vitest";
import type { RequestLogReader, RequestLogWriter } from "../../src/ports/request-log.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { keyStorePromises } from "../contract/key-store.ts";
import { ledgerPromises } from "../contract/ledger.ts";
import { requestLogPromises } from "../contract/request-log.ts";
import { engines, sqliteKeeper } from "../support/cellar.ts";

type Breaks = (storage: Storage) => Partial<Storage>;

const reader = (over: (sound: RequestLogReader) => Partial<RequestLogReader>): Breaks => {
  return ({ reader: sound }) => ({ reader: { ...sound, ...over(sound) } });
};

const writer = (over: (sound: RequestLogWriter) => Partial<RequestLogWriter>): Breaks => {
  return (storage) => ({
    openWriter: (options) => {
      const sound = storage.openWriter(options);
      const { begin, finish, flush, handOver } = sound;
      const bound = {
        begin: begin.bind(sound),
        finish: finish.bind(sound),
        flush: flush.bind(sound),
        handOver: handOver.bind(sound),
      };
      return { ...bound, lost: 0, ...over(sound) };
    },
  });
};

const broken: readonly { name: string; promise: string; breaks: Breaks }[] = [
  {
    name: "writes each beginning at once",
    promise: "a request that ends at once is one change",
    breaks: writer((sound) => ({
      begin: (entry) => {
        sound.begin(entry);
        void sound.flush();
      },
    })),
  },
  {
    name: "loses every hundredth row",
    promise: "loses nothing when a thousand requests end at once, and finds them after a restart",
    breaks: writer((sound) => ({
      finish: (entry, bodies) => {
        if (!entry.id.endsWith("00")) sound.finish(entry, bodies);
      },
    })),
  },
  {
    name: "takes an unknown cost for zero",
    promise: "sums what is known and counts what is not",
    breaks: reader((sound) => ({
      spentBetween: (from, to) => ({ ...sound.spentBetween(from, to), unpriced: 0 }),
    })),
  },
  {
    name: "takes a guess for a report",
    promise: "sums what is known and counts what is not",
    breaks: reader((sound) => ({
      spentBetween: (from, to) => ({ ...sound.spentBetween(from, to), estimatedMicroUsd: 0 }),
    })),
  },
  {
    name: "counts the end of a range in",
    promise: "sums what is known and counts what is not",
    breaks: reader((sound) => ({ spentBetween: (from, to) => sound.spentBetween(from, to + 1) })),
  },
  {
    name: "looks for ever at what a filter hides",
    promise: "what a filter hides is not looked at again",
    breaks: reader((sound) => ({
      changedSince: (cursor, filter) => {
        const found = sound.changedSince(cursor, filter);
        return found.entries.length > 0 ? found : { entries: [], cursor };
      },
    })),
  },
  {
    name: "guesses which of several requests is meant",
    promise: "finds a row by the beginning of its id, unless several begin so",
    breaks: reader((sound) => ({
      show: (id) => {
        const shown = sound.show(id);
        return shown.kind === "several" ? sound.show(shown.ids[0] ?? "") : shown;
      },
    })),
  },
  {
    name: "closes nothing that was interrupted",
    promise: "rows of a killed gateway are closed once, and those who follow hear of it",
    breaks: () => ({ closeInterrupted: () => 0 }),
  },
  {
    name: "never notices a rotated key",
    promise: "the version changes with every change, and only then",
    breaks: ({ keys }) => ({ keys: { ...keys, version: () => keys.list().length } }),
  },
  {
    name: "charges an interrupted request twice",
    promise: "what was set aside for requests that a kill interrupted is charged, once",
    breaks: (storage) => ({
      closeInterrupted: () => {
        const closed = storage.closeInterrupted();
        if (closed > 0) storage.ledger.correct(storage.ledger.open(0), 0);
        return closed;
      },
    }),
  },
  {
    name: "loses what pushed-out rows have spent",
    promise: "rows may be pushed out of a full queue, but not what they spent",
    breaks: ({ ledger }) => ({
      ledger: {
        ...ledger,
        open: (now) => ledger.open(now).map((sum) => ({ ...sum, amount: sum.amount - 500 })),
      },
    }),
  },
  {
    name: "revokes a key twice",
    promise: "a name belongs to one live key, and is free again after that was revoked",
    breaks: ({ keys }) => ({ keys: { ...keys, revoke: (name, at) => keys.revoke(name, at) || true } }),
  },
];

test.each(broken)("a keeper that $name is caught", async ({ promise, breaks }) => {
  const promised = [...requestLogPromises, ...keyStorePromises, ...ledgerPromises].find(
    (one) => one.promise === promise,
  );
  const sound = await sqliteKeeper(engines[0]!);
  await promised!.keep(sound);
  const keeper = await sqliteKeeper(engines[0]!);
  const opens = async () => {
    const storage = await keeper.open();
    return { ...storage, ...breaks(storage) };
  };
  await expect(promised!.keep({ open: opens })).rejects.toThrow();
});
