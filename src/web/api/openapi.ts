import { z } from 'zod';
import { type WebhookBody, webhookBody } from '../../domain/webhook.ts';
import { caseResults } from '../../feedback/case-report.ts';
import type { Runtime } from '../../runtime.ts';
import type { Route } from '../routes.ts';
import { registerCountsSchema } from './register-counts.ts';
import { reportedCase } from './reported-case.ts';

/** `GET /api/v1/openapi.json`: the API for case software as OpenAPI 3.1, made from the schemas that read it. */
export function openApiRoutes({ publicUrl }: Pick<Runtime, 'publicUrl'>): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/api/v1/openapi.json',
      action: 'health:read',
      door: 'open',
      handle: (_request, response) => response.json(openApi(publicUrl)),
    },
  ];
}

const names = { code: z.string(), nameVi: z.string(), nameEn: z.string() };

const register = z.object({
  units: z.array(z.object({ id: z.string(), level: z.string(), ...names })),
  procedures: z.array(z.object({ fieldCode: z.string(), ...names })),
});

const fieldError = z.object({
  pointer: z.string().meta({ description: 'JSON pointer of the field (RFC 6901)' }),
  vi: z.string(),
  en: z.string(),
});

const slip = z.object({
  token: z.string(),
  url: z.string().meta({ description: 'What the QR code of the slip holds' }),
  surveyCode: z.string(),
  lastDay: z.string(),
  items: z.array(z.looseObject({ code: z.string(), label: z.string() })),
});

const verdict = z.object({
  status: z.enum(['created', 'repeated']).meta({ description: 'repeated: known already, nothing was changed' }),
  caseId: z.string(),
  asked: z.boolean(),
  notAskedReason: z.string().nullable(),
  slip: slip.nullable().meta({ description: 'Told once; null where none was wanted or the case is a repeated one' }),
});

const refusal = z.object({ status: z.literal('refused'), errors: z.array(fieldError) });

const batchVerdicts = z.object({
  verdicts: z.array(z.union([verdict, refusal]).and(z.object({ index: z.int() }))),
});

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  chi_tiet: z.string().optional(),
  instance: z.string(),
  errors: z.array(fieldError).optional(),
});

/** Bodies that are accepted as they stand, once the ids are those of the register. */
export const examples = {
  granted: {
    caseCode: 'H-0001',
    ratedUnitId: '4b3c…',
    procedureCode: 'CUTRU-01',
    result: caseResults[0],
    dueAt: '2026-11-16T17:00:00+07:00',
    returnedAt: '2026-11-16T09:30:00+07:00',
    phone: '0912345678',
  },
  withoutPhone: {
    caseCode: 'H-0002',
    ratedUnitId: '4b3c…',
    procedureCode: 'CUTRU-01',
    result: caseResults[1],
    returnedAt: '2026-11-16T09:30:00+07:00',
    notAsked: 'no_phone',
    wantSlip: true,
  },
} as const;

/** What a webhook brings in a night. */
export const webhookExample: WebhookBody = {
  type: 'case.states',
  day: '2026-11-17',
  cases: [
    { caseId: '019a8c6e-…', state: 'answered' },
    { caseId: '019a8c70-…', state: 'not_asked', reason: 'no_number' },
  ],
};

const signatureParameters = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
  name,
  in: 'header',
  required: true,
  schema: { type: 'string' },
}));

/** The document. @param publicUrl where case software reaches this program */
export function openApi(publicUrl: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Phiếu Số',
      version: '1',
      description:
        'Báo kết quả đã trả để người dân được hỏi ý kiến. Report returned results, so that citizens are asked.',
    },
    servers: [{ url: publicUrl }],
    security: [{ key: [] }],
    paths: {
      '/api/v1/register': {
        get: {
          operationId: 'readRegister',
          summary: 'Units the key may report for, and all procedures',
          responses: { 200: answer('The register', register), ...problems(401, 403) },
        },
      },
      '/api/v1/register-counts': {
        post: {
          operationId: 'reportRegisterCounts',
          summary:
            'How many results units returned in a month that is over, by their own register; the last report counts',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: z.toJSONSchema(registerCountsSchema) } },
          },
          responses: {
            200: answer('Stored', z.object({ month: z.string(), units: z.int() })),
            ...problems(401, 403, 422),
          },
        },
      },
      '/api/v1/case-results': {
        post: {
          operationId: 'reportCaseResults',
          summary: 'Report one returned result, or up to 1,000 with a verdict for each; repeating is harmless',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              description: 'A repetition within a day gets the very answer of the first time; with another body, 422',
              schema: { type: 'string', minLength: 1, maxLength: 255 },
            },
          ],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  oneOf: [
                    { $ref: '#/components/schemas/CaseResult' },
                    { type: 'array', minItems: 1, maxItems: 1000, items: { $ref: '#/components/schemas/CaseResult' } },
                  ],
                },
                examples: {
                  one: { summary: 'One result', value: examples.granted },
                  several: { summary: 'Several', value: [examples.granted, examples.withoutPhone] },
                },
              },
            },
          },
          responses: {
            202: answer('Stored; the message leaves later', z.union([verdict, batchVerdicts])),
            ...problems(400, 401, 403, 413, 422, 429),
          },
        },
      },
    },
    webhooks: {
      caseStates: {
        post: {
          operationId: 'tellCaseStates',
          summary:
            'States of your cases that changed, once a night; signed as Standard Webhooks say, the same id in every repetition',
          parameters: signatureParameters,
          security: [],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(webhookBody), example: webhookExample } },
          },
          responses: { '2XX': { description: 'Taken; any other answer, or none within 10 s, and it comes again' } },
        },
      },
    },
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { CaseResult: jsonSchema(reportedCase), Problem: jsonSchema(problem) },
    },
  };
}

function answer(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': { schema: jsonSchema(schema) } } };
}

function problems(...statuses: readonly number[]) {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: 'What is wrong, and the remedy', content }]),
  );
}

/** What a caller sends or gets: before transforms, in the dialect of OpenAPI 3.1. */
function jsonSchema(schema: z.ZodType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return rest;
}
