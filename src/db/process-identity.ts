import { readFileSync } from 'node:fs';

/** A process id alone is used again by the machine; with the boot and the tick it was started at, it is that process only. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** The process that has this id now, or undefined where there is none, or only one that has ended and was not yet collected. */
export function findProcess(pid: number): ProcessIdentity | undefined {
  try {
    const [state, ...rest] = afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, startedAt: `${bootId()}/${rest[startTimeAfterState]}` };
  } catch {
    return undefined;
  }
}

export function isRunning(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** Field 22 of /proc/<pid>/stat (proc(5)), counted from field 4. */
const startTimeAfterState = 18;

/** The fields from the state on; the name before it is in brackets and may itself hold brackets and spaces. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
