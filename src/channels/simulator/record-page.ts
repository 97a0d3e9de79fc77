import type { HandsetMessage } from '../handsets.ts';
import type { ProviderRecord, Submission } from './record.ts';

/** The provider's record as a page that loads itself again, without script. @param stateOf how far a message came */
export function recordPage(record: ProviderRecord, stateOf: (messageId: string) => HandsetMessage['state']): string {
  const totals = Object.entries(record.totals()).map(([name, n]) => `<li><b>${n}</b> ${plain(name)}</li>`);
  const rows = record.latest(200).map((submission) => row(submission, stateOf));
  const body =
    rows.length === 0
      ? '<p>No message was submitted yet. POST one to <code>/messages</code>, or point a channel of kind <code>simulator</code> here.</p>'
      : `<ul>${totals.join('')}</ul><table><caption>Latest first</caption><thead><tr><th>n<th>Number<th>Network<th>Answer<th>Fate<th>Now</thead><tbody>${rows.join('')}</tbody></table>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Simulated provider</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #8886}ul{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;list-style:none;padding:0}caption{text-align:left;padding:.5rem 0}.odd{font-weight:600}.odd::before{content:"! "}</style>
<h1>Simulated provider</h1>${body}</html>`;
}

function row({ n, to, network, answer, fate, messageId }: Submission, stateOf: (id: string) => string): string {
  const cell = (text: string, odd = false) => `<td${odd ? ' class="odd"' : ''}>${plain(text)}</td>`;
  const now = messageId === undefined ? 'not accepted' : stateOf(messageId);
  return `<tr>${cell(String(n))}${cell(to)}${cell(network ?? '–')}${cell(answer, answer !== 'accept')}${cell(fate ?? '–', fate !== undefined && fate !== 'delivered')}${cell(now)}</tr>`;
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
