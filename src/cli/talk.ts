import { appendFileSync, readFileSync } from 'node:fs';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { Effect, OpenInvitation } from '../domain/dialogue/state.ts';
import { type FormName, formNames } from '../domain/form.ts';
import { messageFor, parseTemplates, renderMessage } from '../domain/message-text.ts';
import { askingValues } from '../domain/message-values.ts';
import { parse } from '../domain/reply/parse.ts';
import {
  ballotsOf,
  begin,
  type Conversation,
  happen,
  hearText,
  type Script,
  startSchema,
  type Turn,
} from './conversation.ts';
import { effectLine } from './effect-line.ts';
import { readLexicon } from './read-lexicon.ts';

interface TalkOptions {
  readonly instrument: string;
  readonly form: FormName;
  readonly feedback: boolean;
  readonly two: boolean;
  readonly code?: string;
  readonly own: boolean;
  readonly price: string;
  readonly forgeable: boolean;
  readonly save?: string;
  readonly name?: string;
}

/** `talk`: be the citizen; see what is answered and recorded. Nothing is stored but the file given to `--save`. */
export function addTalkCommand(program: Command): void {
  program
    .command('talk')
    .description('a conversation with the dialogue, in the terminal')
    .option('--instrument <code>', 'questionnaire', 'police-2019')
    .option('--form <form>', formNames.join(', '), 'short')
    .option('--feedback', 'the citizen filed feedback, so that the last factor is asked too', false)
    .option('--two', 'two cases are open', false)
    .option('--code <digits>', 'the survey code on the slip of the first case')
    .option('--own', 'the number is our own, so that no keyword is needed', false)
    .option('--price <dong>', 'what a message costs the citizen', '0')
    .option('--forgeable', 'the sender of a message can be forged', false)
    .option('--save <file>', 'append the conversation to this file as a test case')
    .option('--name <name>', 'name of the test case')
    .action(talk);
}

const help = `You are the citizen. A line is an SMS; a line that begins with / is something else that happens:
  /day  the next day    /close A  the window of A closes    /hold A  another road changes the ballot of A
  /quit  ends (so does Ctrl-D)`;

async function talk(options: TalkOptions): Promise<void> {
  const script = startScript(options);
  const lexicon = readLexicon();
  const templates = parseTemplates(
    JSON.parse(readFileSync(new URL('../../templates/messages/sms.json', import.meta.url), 'utf8')),
  );
  const show = ({ message, values }: Extract<Effect, { kind: 'said' }>) => {
    const { body, segments } = renderMessage(templates, message, values);
    console.log(`  < ${body}\n    (${body.length} characters, ${segments} segment${segments === 1 ? '' : 's'})`);
  };

  let now = begin(script.start);
  console.log(`${help}\n`);
  for (const { id, unitLabel, items } of now.state.invitations) {
    const { number } = now.state;
    const message = messageFor('invitation', number);
    show({ kind: 'said', invitationId: id, message, values: askingValues(unitLabel, items, number) });
  }
  const lines = createInterface({ input: stdin, output: stdout, prompt: '\n> ', terminal: stdin.isTTY });
  lines.prompt();
  for await (const line of lines) {
    const text = line.trim();
    if (text === '/quit') break;
    const turn = text.startsWith('/') ? eventOf(text, now) : undefined;
    if (text.startsWith('/') && !turn) console.log(help);
    if (turn) {
      now = happen(now, turn);
      script.turns.push(turn);
    } else if (text !== '' && !text.startsWith('/')) {
      const { effects, after } = hearText(now, line, (input) => parse(input, lexicon));
      for (const effect of effects) {
        console.log(`  * ${effectLine(effect)}`);
        if (effect.kind === 'said') show(effect);
      }
      script.turns.push({ citizen: line, effects: effects.map(effectLine) });
      now = after;
    }
    lines.prompt();
  }
  lines.close();
  finish({ ...script, ballots: ballotsOf(now) }, options.save);
}

function startScript(options: TalkOptions): Script {
  const { instrument, form, feedback, two, code, own, price, forgeable, name } = options;
  const asked = { instrument, form, filedFeedback: feedback };
  const first = { id: 'A', ...asked, ...(code === undefined ? {} : { code }) };
  const second = { id: 'B', ...asked, unit: 'CA P.Xuan Truong-Da Lat', resultDay: '20/11' };
  const start = startSchema.parse({
    invitations: two ? [first, second] : [first],
    shared: !own,
    price: Number(price),
    senderTrusted: !forgeable,
  });
  return { name: name ?? 'talk', start, turns: [], ballots: {} };
}

function eventOf(text: string, { state }: Conversation): Exclude<Turn, { citizen: string }> | undefined {
  const [word, id] = text.split(/\s+/);
  if (word === '/day') return { event: 'next day' };
  const known = state.invitations.some((one: OpenInvitation) => one.id === id);
  if (!known || id === undefined) return undefined;
  if (word === '/close') return { event: 'closed', id };
  return word === '/hold' ? { event: 'held', id } : undefined;
}

function finish(script: Script, file: string | undefined): void {
  const ballots = Object.entries(script.ballots).map(([id, ballot]) => `${id}: ${ballot}`);
  console.log(`\nBallots: ${ballots.join('; ') || 'none'}`);
  if (!file) return;
  appendFileSync(file, `${JSON.stringify(script)}\n`);
  console.log(`Saved as "${script.name}" in ${file}`);
}
