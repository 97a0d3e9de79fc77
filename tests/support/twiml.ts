import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One thing a call does, as far as a telephone notices. */
export type Verb =
  | { readonly kind: 'Say' | 'Play'; readonly heard: string }
  | { readonly kind: 'Gather'; readonly action: string; readonly verbs: readonly Verb[] }
  | { readonly kind: 'Hangup' | 'Reject' };

type Node = Record<string, unknown> & { ':@'?: Record<string, string> };

/** Verbs, the attributes each may have, and those it must have. https://www.twilio.com/docs/voice/twiml */
const known: Readonly<Record<string, { may: readonly string[]; must: readonly string[] }>> = {
  Say: { may: ['language', 'voice', 'loop'], must: ['language'] },
  Play: { may: ['loop'], must: [] },
  Gather: {
    may: ['input', 'numDigits', 'timeout', 'finishOnKey', 'actionOnEmptyResult', 'action', 'method'],
    must: ['action', 'actionOnEmptyResult', 'finishOnKey'],
  },
  Hangup: { may: [], must: [] },
  Reject: { may: ['reason'], must: [] },
};

/** Reads a document as strictly as Twilio does. @throws Error saying what is wrong with it. */
export function readTwiml(xml: string): readonly Verb[] {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new Error(`not XML: ${valid.err.msg} in ${xml}`);
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '' });
  const nodes: Node[] = parser.parse(xml);
  const response = nodes.find((node) => 'Response' in node);
  if (!response) throw new Error(`no <Response> in ${xml}`);
  const verbs = (response['Response'] as Node[]).map(readVerb);
  if (verbs.length === 0) throw new Error('a call with an empty <Response> is cut off without a word');
  return verbs;
}

function readVerb(node: Node): Verb {
  const kind = Object.keys(node).find((key) => key !== ':@') ?? '';
  const rule = known[kind];
  if (!rule) throw new Error(`<${kind}> is no verb of ours`);
  const attributes = node[':@'] ?? {};
  for (const name of Object.keys(attributes))
    if (!rule.may.includes(name)) throw new Error(`<${kind}> has no attribute ${name}`);
  for (const name of rule.must) if (!(name in attributes)) throw new Error(`<${kind}> lacks ${name}`);
  const inner = node[kind] as Node[];
  if (kind === 'Hangup' || kind === 'Reject') return { kind };
  if (kind === 'Gather') return { kind, action: attributes['action']!, verbs: inner.map(readVerb) };
  const heard = String(inner[0]?.['#text'] ?? '');
  if (heard === '') throw new Error(`<${kind}> says nothing`);
  if (kind === 'Play' && !/^https?:\/\//.test(heard)) throw new Error(`<Play> of no address: ${heard}`);
  return { kind: kind as 'Say' | 'Play', heard };
}
