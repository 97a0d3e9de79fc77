import { SendError, type SendFailure } from '../channel.ts';
import smpp from './library.ts';

/**
 * Refusals of `submit_sm` and of a bind by `command_status` (SMPP 3.4, 5.1.3). Each says that nothing was accepted. What
 * is not here, such as ESME_RSYSERR or a value of the operator's own, leaves the outcome open. Optional parameters have the
 * names of SMPP 5.0, as in the library: ROPTPARNOTALLWD is RTLVNOTALLWD.
 */
const failures: Readonly<Record<string, SendFailure>> = {
  ESME_RINVMSGLEN: 'rejected',
  ESME_RINVCMDLEN: 'misconfigured',
  ESME_RINVCMDID: 'misconfigured',
  ESME_RINVBNDSTS: 'misconfigured', // bound as a receiver only
  ESME_RALYBND: 'misconfigured', // more binds than agreed
  ESME_RINVPRTFLG: 'misconfigured',
  ESME_RINVREGDLVFLG: 'misconfigured',
  ESME_RINVSRCADR: 'misconfigured', // sender not registered
  ESME_RINVDSTADR: 'undeliverable',
  ESME_RBINDFAIL: 'misconfigured',
  ESME_RINVPASWD: 'misconfigured',
  ESME_RINVSYSID: 'misconfigured',
  ESME_RMSGQFUL: 'throttled',
  ESME_RINVSERTYP: 'misconfigured',
  ESME_RINVESMCLASS: 'misconfigured',
  ESME_RSUBMITFAIL: 'rejected',
  ESME_RINVSRCTON: 'misconfigured',
  ESME_RINVSRCNPI: 'misconfigured',
  ESME_RINVDSTTON: 'misconfigured',
  ESME_RINVDSTNPI: 'misconfigured',
  ESME_RINVSYSTYP: 'misconfigured',
  ESME_RINVREPFLAG: 'misconfigured',
  ESME_RINVNUMMSGS: 'rejected',
  ESME_RTHROTTLED: 'throttled',
  ESME_RINVSCHED: 'misconfigured',
  ESME_RINVEXPIRY: 'misconfigured', // longer than the operator keeps a message
  ESME_RINVDFTMSGID: 'misconfigured',
  ESME_RINVTLVSTREAM: 'misconfigured',
  ESME_RTLVNOTALLWD: 'misconfigured', // see the settings `reference` and `longMessages`
  ESME_RINVTLVLEN: 'misconfigured',
  ESME_RMISSINGTLV: 'misconfigured',
  ESME_RINVTLVVAL: 'misconfigured',
};

const names = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]));

/** The name of a `command_status`, or its value where the specification has none. */
export function nameOfStatus(status: number): string {
  return names.get(status) ?? `0x${status.toString(16).padStart(8, '0')}`;
}

/** What a negative answer of the operator means for the attempt. */
export function errorOfStatus(status: number, request: string): SendError {
  const name = nameOfStatus(status);
  return new SendError(failures[name] ?? 'ambiguous', name, `the operator answered ${name} to ${request}`);
}
