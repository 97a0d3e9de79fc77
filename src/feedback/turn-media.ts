import type { Effect } from '../domain/dialogue/state.ts';
import type { KeypadExtras, KeypadSession } from '../domain/keypad/position.ts';
import { ussdEnded, ussdTurn } from '../domain/ussd.ts';
import { spokenOf } from '../domain/voice/spoken.ts';
import { voiceEnded, voiceTurn } from '../domain/voice.ts';
import type { Runtime } from '../runtime.ts';
import type { Heard } from './sender-state.ts';

/** What keys lead to, whatever the citizen sees or hears of it. */
interface MediumTurn {
  /** A screen, or the prompts of a call as JSON: what is stored, and given again when the same keys come again. */
  readonly shown: string;
  readonly end: boolean;
  readonly effects: readonly Effect[];
  readonly onTime: boolean | null;
}

/** One way to ask by keys. Both ask the same questions and bring about the same effects. */
interface Medium {
  turn(rt: Runtime, session: KeypadSession): MediumTurn;
  /** Over too early: what was answered so far is kept. */
  ended(session: KeypadSession): Effect[];
}

export const media = {
  ussd: {
    turn(rt, session) {
      const { screen, ...rest } = ussdTurn(session, rt.settings.get('screens').value);
      return { shown: screen, ...rest };
    },
    ended: ussdEnded,
  },
  voice: {
    turn(rt, session) {
      const { prompts, ...rest } = voiceTurn(session, rt.settings.get('prompts').value);
      return { shown: JSON.stringify(prompts), ...rest };
    },
    ended: voiceEnded,
  },
} as const satisfies Record<string, Medium>;

export type MediumName = keyof typeof media;

/** "On time, in your view" is asked wherever keys are; the gate where the whole questionnaire is. */
export function extrasOf(rt: Runtime, heard: Heard, medium: MediumName, free: boolean): Record<string, KeypadExtras> {
  const extras: Record<string, KeypadExtras> = {};
  for (const [id, row] of heard.invitations) {
    const instrument = rt.reference.instrument(row.instrument_version_id);
    const gate = row.form === 'full' ? instrument.factors.find((factor) => factor.gate)?.gate : undefined;
    const unit = (rt.reference.unitVersion(row.unit_version_id) ?? rt.reference.unit(row.unit_id)).nameVi;
    extras[id] = {
      onTime: instrument.onTime,
      ...(gate ? { gate } : {}),
      ...(medium === 'voice' ? { spoken: spokenOf(instrument, unit, free) } : {}),
    };
  }
  return extras;
}
