import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What the provider remembers, in the order in which it happened. */
export type LedgerEvent =
  | {
      readonly type: 'message';
      readonly id: string;
      /** The how-manieth submission it was, from 1; absent in files of earlier versions. */
      readonly n?: number;
      readonly reference: string;
      readonly to: string;
      readonly from: string;
      readonly body: string;
      readonly segments: number;
      readonly at: number;
    }
  | {
      readonly type: 'report';
      readonly id: string;
      readonly messageId: string;
      readonly state: ReportState;
      /** Why it failed: `dead_number`, `expired`. */
      readonly reason?: string;
      readonly at: number;
    }
  | {
      readonly type: 'reply';
      readonly id: string;
      /** The how-manieth typed SMS it was, from 1. */
      readonly n?: number;
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly segments: number;
      readonly at: number;
    }
  /** The program took the callback of the report or reply with this id. */
  | { readonly type: 'acknowledged'; readonly id: string };

export type ReportState = 'sent' | 'delivered' | 'failed';

export interface Ledger {
  /** Everything that was on file when it was opened. */
  readonly earlier: readonly LedgerEvent[];
  /** Returns once the kernel has the line, which is what survives a SIGKILL. Throws, and leaves no half line, on a full disk. */
  append(event: LedgerEvent): void;
  close(): void;
}

/** @param file JSON lines; null keeps nothing. A last line cut short by a crash was never acknowledged and is dropped. */
export function openLedger(file: string | null): Ledger {
  if (file === null) return { earlier: [], append: () => {}, close: () => {} };
  const descriptor = openSync(file, 'a+', 0o600);
  const bytes = readFileSync(file);
  let whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) ftruncateSync(descriptor, whole);
  const lines = bytes.toString('utf8', 0, whole).split('\n').filter(Boolean);
  return {
    earlier: lines.map((line) => JSON.parse(line) as LedgerEvent),
    append(event) {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      try {
        if (writeSync(descriptor, line) < line.length) throw new Error('the disk took half a line');
      } catch (error) {
        ftruncateSync(descriptor, whole);
        throw error;
      }
      whole += line.length;
    },
    close: () => closeSync(descriptor),
  };
}
