export const roles = ['admin', 'auditor', 'inspector', 'supervisor', 'leader', 'officer', 'keyer'] as const;
export type Role = (typeof roles)[number];

/** Who asks: nobody we know, a person with a role, or a program with a key. */
export type Actor =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'user';
      readonly id: string;
      readonly role: Role;
      /** Null: the whole installation. */
      readonly unitId: string | null;
      readonly name: string;
    }
  | {
      readonly kind: 'apiKey';
      readonly id: string;
      readonly sourceSystem: string;
      readonly unitId: string;
      /** Names of actions. */
      readonly scopes: readonly string[];
    }
  /** A tablet at a counter, known by its own key. */
  | { readonly kind: 'kiosk'; readonly id: string; readonly unitId: string };

/** What the action is about, as far as permission depends on it. */
export interface Resource {
  /** Is it this unit's, or that of a unit below it? */
  within(unitId: string): boolean;
  /** Does it stand above this unit, or is it this unit's? Asked where a rule says `unrelated`. */
  contains?(unitId: string): boolean;
}

/**
 * `any`: everywhere. `subtree`: in the actor's own unit and below. `unrelated`: anywhere but in the actor's own unit, those
 * below and those above it.
 */
type Reach = 'any' | 'subtree' | 'unrelated';
type Rule = Readonly<Partial<Record<Role | 'public' | 'apiKey' | 'kiosk', Reach>>>;

const users: Rule = Object.fromEntries(roles.map((role) => [role, 'any']));
const everybody: Rule = { ...users, public: 'any', kiosk: 'any' };

/** The one table of permissions. An action that does not stand here cannot be mounted as a route. */
const rules = {
  'assets:read': everybody,
  'health:read': everybody,
  'home:read': everybody,
  'session:open': everybody,
  'session:close': users,
  'ballot:cast': everybody,
  'kiosk:open': everybody,
  'kiosk:press': { kiosk: 'subtree' },
  'unit-page:read': everybody,
  'channel:call-back': everybody,
  'sim:use': everybody,
  'case-results:write': { apiKey: 'subtree' },
  'desk:use': { officer: 'subtree' },
  'periods:sign-off': { admin: 'any', supervisor: 'subtree' },
  'results:read': { admin: 'any', auditor: 'any', inspector: 'any', supervisor: 'subtree', leader: 'subtree' },
  'paper:read': {
    admin: 'any',
    auditor: 'any',
    inspector: 'any',
    keyer: 'any',
    supervisor: 'subtree',
    leader: 'subtree',
    officer: 'subtree',
  },
  /** Whoever reads a ballot off the paper has nothing to gain from it. */
  'paper:enter': { keyer: 'unrelated' },
  'paper:print': { admin: 'any', keyer: 'unrelated', supervisor: 'subtree' },
  'paper:report': { keyer: 'unrelated', supervisor: 'subtree', leader: 'subtree', officer: 'subtree' },
  'integrity:read': { inspector: 'any', auditor: 'any', supervisor: 'subtree' },
  'integrity:review': { inspector: 'any' },
  'contacts:read': {
    admin: 'any',
    auditor: 'any',
    inspector: 'any',
    supervisor: 'subtree',
    leader: 'subtree',
  },
  // Never the unit's own people: whether its telephone is answered is for others to say.
  'contacts:test': { admin: 'any', inspector: 'any', supervisor: 'subtree' },
  'admin:read': { admin: 'any', auditor: 'any' },
  'admin:change': { admin: 'any' },
  'tasks:read': { inspector: 'subtree', supervisor: 'subtree', leader: 'subtree' },
  'tasks:change': { inspector: 'subtree', supervisor: 'subtree', leader: 'subtree' },
  'comments:read': { inspector: 'subtree', supervisor: 'subtree', leader: 'subtree' },
  /** What citizens wrote, masked and without allegations: never for who is rated. */
  'comments:read-text': { inspector: 'subtree', supervisor: 'subtree' },
  'period-comments:read': {
    admin: 'any',
    auditor: 'any',
    inspector: 'subtree',
    supervisor: 'subtree',
    leader: 'subtree',
  },
  'period-comments:write': { leader: 'subtree' },
  'changes:read': everybody,
  'results:read-live': { admin: 'any', auditor: 'any', inspector: 'any', supervisor: 'subtree' },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof rules;

export function isAction(text: string): text is Action {
  return Object.hasOwn(rules, text);
}

/**
 * May this actor do this, to this resource? Where the rule says `subtree` and no resource is given, no: forgetting to
 * say what is touched never opens a door.
 */
export function can(actor: Actor, action: Action, resource?: Resource): boolean {
  const rule: Rule = rules[action];
  const reach = rule[actor.kind === 'user' ? actor.role : actor.kind];
  if (!reach || (actor.kind === 'apiKey' && !actor.scopes.includes(action))) return false;
  if (reach === 'any' || actor.kind === 'public') return true;
  if (actor.unitId === null) return true;
  if (reach === 'subtree') return resource?.within(actor.unitId) ?? false;
  return resource?.contains !== undefined && !resource.contains(actor.unitId) && !resource.within(actor.unitId);
}
