import type { MountedGateway } from '../channels/ussd/ussd-gateway.ts';
import { createTurns } from '../feedback/take-turn.ts';
import type { Runtime } from '../runtime.ts';
import { callbackRoute } from './channels.ts';
import type { Route } from './routes.ts';

/** Where USSD gateways ask for screens. Each key press is stored before its screen goes out. */
export function ussdRoutes(rt: Runtime): readonly Route[] {
  const take = createTurns(rt);
  return rt.gateways.map((mounted) => gatewayRoute(rt, take, mounted));
}

function gatewayRoute(rt: Runtime, take: ReturnType<typeof createTurns>, mounted: MountedGateway): Route {
  const { method, bodyType, receive, answer } = mounted.gateway;
  return callbackRoute(rt, mounted, { name: 'ussd', method, bodyType }, async (request) => {
    const fact = receive(request);
    const { shown, end } = await take({ medium: 'ussd', channelId: mounted.id, ...fact });
    return answer(fact, { screen: shown, end });
  });
}
