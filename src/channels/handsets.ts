import type { Msisdn } from '../domain/msisdn.ts';

/** The virtual telephones of the simulator, as the page that draws them sees them. Only a demo has any. */
export interface Handsets {
  /** Telephones that received or wrote something, the latest first. */
  list(limit: number): Promise<readonly Handset[]>;
  /** Both directions, oldest first; empty for a telephone that was never heard of. */
  thread(msisdn: Msisdn): Promise<readonly HandsetMessage[]>;
  /** Sends what a citizen typed. Resolves when the provider has it on record, not yet when the program has it. */
  type(msisdn: Msisdn, to: string, text: string): Promise<HandsetMessage>;
  /** Reports every new message and every change of state until the returned function is called. */
  subscribe(onChange: (change: HandsetChange) => void): () => void;
}

export interface Handset {
  readonly msisdn: Msisdn;
  readonly last: HandsetMessage;
}

export interface HandsetMessage {
  readonly id: string;
  readonly direction: 'received' | 'typed';
  /** The short code, number or brandname at the other end. */
  readonly peer: string;
  readonly text: string;
  readonly segments: number;
  /** ms, the provider's clock. */
  readonly at: number;
  /** Received: how far it came (`failed` never showed on the screen). Typed: `delivered` once the program took it. */
  readonly state: 'accepted' | 'sent' | 'delivered' | 'failed';
}

export interface HandsetChange {
  readonly msisdn: Msisdn;
  readonly message: HandsetMessage;
}
