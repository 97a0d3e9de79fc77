import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import type { Route } from '../routes.ts';
import { actorOf } from '../visit.ts';

/**
 * `GET /api/v1/register`: the units a key may report for, by id (official codes repeat and are no key), and every
 * procedure. Case software reads it once and keeps the ids.
 */
export function registerRoutes({ reference }: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/api/v1/register',
      action: 'case-results:write',
      door: 'api',
      resource: () => ({ within: (unitId) => reference.findUnit(unitId) !== undefined }),
      handle(_request, response) {
        const key = actorOf(response);
        if (key.kind !== 'apiKey') throw new HttpError(401);
        response.json({
          units: reference
            .unitsUnder(key.unitId)
            .map(({ id, code, level, nameVi, nameEn }) => ({ id, code, level, nameVi, nameEn })),
          procedures: reference
            .procedures()
            .map(({ code, fieldCode, nameVi, nameEn }) => ({ code, fieldCode, nameVi, nameEn })),
        });
      },
    },
  ];
}
