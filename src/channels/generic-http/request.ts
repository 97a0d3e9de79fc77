import type { HttpAnswer, HttpCall } from '../http-call.ts';
import { escapes, fill, fillJson, type Values } from './placeholders.ts';
import type { TemplateRequest } from './template.ts';

const contentTypes = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  xml: 'text/xml; charset=utf-8',
} as const;

/** Makes the request a template describes; every value is escaped for the place it is put in. */
export function perform(call: HttpCall, request: TemplateRequest, values: Values): Promise<HttpAnswer> {
  const written = Object.entries(request.headers).map(([name, text]) => [
    name.toLowerCase(),
    fill(text, values, escapes.header),
  ]);
  const headers = {
    ...(request.body && { 'content-type': contentTypes[request.body.type] }),
    ...authorization(request.auth, values),
    ...Object.fromEntries(written),
  };
  return call(request.method, urlOf(request, values), headers, bodyOf(request.body, values));
}

/** An address at the beginning is taken as it is; whatever follows in it is one piece of a path. */
function urlOf({ url, query }: TemplateRequest, values: Values): string {
  const [start = ''] = /^\{\{values\.\w+\}\}/.exec(url) ?? [];
  const address = fill(start, values).replace(/\/$/, '') + fill(url.slice(start.length), values, escapes.url);
  const parameters = parametersOf(query, values);
  return parameters === '' ? address : `${address}?${parameters}`;
}

function authorization(auth: TemplateRequest['auth'], values: Values): Record<string, string> {
  if (!auth) return {};
  if (auth.kind === 'bearer') return { authorization: `Bearer ${fill(auth.token, values, escapes.header)}` };
  const credentials = `${fill(auth.username, values)}:${fill(auth.password, values)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function bodyOf(body: TemplateRequest['body'], values: Values): string | undefined {
  if (!body) return undefined;
  if (body.type === 'json') return JSON.stringify(fillJson(body.value, values));
  if (body.type === 'form') return parametersOf(body.fields, values);
  return fill(body.lines.join('\n'), values, escapes.xml);
}

function parametersOf(fields: Readonly<Record<string, string>>, values: Values): string {
  return String(new URLSearchParams(Object.entries(fields).map(([name, text]) => [name, fill(text, values)])));
}
