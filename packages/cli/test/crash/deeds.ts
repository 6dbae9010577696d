import { expect } from 'vitest';
import { ask, type Device, granted, newPassword, opens, type Person, redeem } from './person.ts';
import { newBrowser, Unanswered, type World } from './world.ts';

const MOST_RESETS = 3;
const MOST_DEVICES = 4;

/** Something that a person may do. The acknowledgement changes what is known of them; without one it has to be settled. */
interface Deed {
  /** How often it is chosen among what is possible. */
  readonly weight: number;
  possible(person: Person): boolean;
  run(world: World, person: Person): Promise<void>;
}

const register: Deed = {
  weight: 1,
  possible: ({ registered, twin }) => !registered || twin,
  async run(world, person) {
    const { email, password } = person;
    const asking = { path: '/api/auth/register', body: { email, password, full_name: 'Ana Pérez' } };
    // Whoever got no answer registers again, and that must work whatever became of the first try.
    person.unanswered = async (after) => {
      await granted(after, person, asking);
      person.registered = true;
    };
    await all(Array.from({ length: person.twin ? 2 : 1 }, () => granted(world, person, asking)));
    person.registered = true;
  },
};

const confirm: Deed = {
  weight: 1,
  possible: ({ registered, confirmed, twin }) => registered && !confirmed && !twin,
  async run(world, person) {
    const { email } = person;
    const done = (code: string) => {
      person.confirmed = true;
      person.usedCodes.push({ code, purpose: 'confirm' });
    };
    const asking = (code: string) => {
      const confirmation = { path: '/api/auth/confirm-email', body: { email, code } };
      person.unanswered = async (after) => {
        const { password } = person;
        const answer = await ask(after, person, { path: '/api/auth/login', body: { email, password } });
        // Half a confirmation would be a spent code on an account that still waits for one.
        if (answer.status !== 200) {
          expect(answer.body.code, answer.text).toBe('email_not_verified');
          await granted(after, person, confirmation);
        }
        person.seenCodes.add(code);
        done(code);
      };
      return confirmation;
    };
    done(await redeem(world, person, asking));
  },
};

const login: Deed = {
  weight: 2,
  possible: ({ confirmed, devices }) => confirmed && devices.length < MOST_DEVICES,
  async run(world, person) {
    const { email, password } = person;
    const browser = newBrowser(world);
    person.unanswered = async () => {};
    const answer = await granted(world, person, { path: '/api/auth/login', body: { email, password }, browser });
    person.devices.push({ browser, token: answer.body.data.access_token });
  },
};

const refresh: Deed = {
  weight: 4,
  possible: ({ devices }) => devices.length > 0,
  async run(world, person) {
    await renew(world, person, anyOf(person.devices));
  },
};

const logout: Deed = {
  weight: 1,
  possible: ({ devices }) => devices.length > 0,
  async run(world, person) {
    const device = anyOf(person.devices);
    const held = keep(device);
    person.unanswered = async (after) => {
      const answer = await ask(after, person, { path: '/api/auth/refresh', browser: device.browser });
      if (answer.status === 200) device.token = answer.body.access_token;
      else end(person, [device], [{ ...held, untold: true }]);
    };
    await granted(world, person, { path: '/api/auth/logout', browser: device.browser });
    end(person, [device], [held]);
  },
};

const changePassword: Deed = {
  weight: 1,
  possible: ({ devices }) => devices.length > 0,
  async run(world, person) {
    const device = anyOf(person.devices);
    const next = newPassword();
    const held = person.devices.map(keep);
    const others = person.devices.filter((other) => other !== device);
    person.unanswered = async (after) => {
      if (!(await onlyOneOpens(after, person, next))) return;
      // Nobody was told, so the caller's own session may have outlived it; the others ended with the old password.
      end(person, others, others.map(keep));
      person.devices.splice(0);
      replacePassword(person, next);
    };
    const body = { current_password: person.password, new_password: next };
    const { browser, token } = device;
    await granted(world, person, { path: '/api/auth/change-password', body, browser, token });
    end(person, person.devices.slice(), held);
    replacePassword(person, next);
    // The answer brought this browser a session of its own; its token comes with the next refresh.
    person.devices.push(device);
    await renew(world, person, device);
  },
};

const reset: Deed = {
  weight: 1,
  possible: ({ confirmed, resets }) => confirmed && resets < MOST_RESETS,
  async run(world, person) {
    const { email } = person;
    const next = newPassword();
    const done = (code: string) => {
      end(person, person.devices.slice(), person.devices.map(keep));
      replacePassword(person, next);
      person.usedCodes.push({ code, purpose: 'reset' });
    };
    person.resets += 1;
    person.unanswered = async () => {};
    await granted(world, person, { path: '/api/auth/forgot-password', body: { email } });
    const asking = (code: string) => {
      const confirmation = { path: '/api/auth/reset-password', body: { email, code, new_password: next } };
      person.unanswered = async (after) => {
        const fresh = await onlyOneOpens(after, person, next);
        const answer = await ask(after, person, confirmation);
        person.seenCodes.add(code);
        if (answer.status === 200) expect(fresh, 'a code that is still good beside the new password').toBe(false);
        else expect(answer.body.code, answer.text).toBe('invalid_code');
        // A spent code beside the old password would be half a reset; if this one was too old, the right one comes yet.
        done(fresh || answer.status === 200 ? code : await redeem(after, person, asking));
      };
      return confirmation;
    };
    done(await redeem(world, person, asking));
  },
};

const DEEDS: readonly Deed[] = [register, confirm, login, refresh, logout, changePassword, reset];

/** Does one thing after the other until the server dies. */
export async function liveOn(world: World, person: Person): Promise<void> {
  while (!world.life.over()) {
    const possible = DEEDS.filter((deed) => deed.possible(person));
    const deed = anyOf(possible.flatMap((one) => Array<Deed>(one.weight).fill(one)));
    try {
      await deed.run(world, person);
      person.unanswered = undefined;
    } catch (error) {
      if (error instanceof Unanswered) return;
      throw error;
    }
  }
}

async function renew(world: World, person: Person, device: Device): Promise<void> {
  const asking = { path: '/api/auth/refresh', browser: device.browser };
  // The old token is retried within its grace and must lead on, whether or not it was replaced before the kill.
  person.unanswered = async (after) => {
    await granted(after, person, asking);
    device.token = (await granted(after, person, asking)).body.access_token;
  };
  device.token = (await granted(world, person, asking)).body.access_token;
}

/** True when the new password is the one, false when it is still the old; both or neither is a failure. */
async function onlyOneOpens(world: World, person: Person, next: string): Promise<boolean> {
  const [old, fresh] = [await opens(world, person, person.password), await opens(world, person, next)];
  expect([old, fresh].filter(Boolean), 'passwords that open the account').toHaveLength(1);
  return fresh;
}

/** Cookies as they are now; the server may clear or replace those of the browser itself. */
function keep({ browser, token }: Device): Device {
  return { browser: browser.copy(), token };
}

function end(person: Person, devices: readonly Device[], held: readonly Device[]): void {
  person.ended.push(...held);
  for (const device of devices) person.devices.splice(person.devices.indexOf(device), 1);
}

function replacePassword(person: Person, next: string): void {
  person.formerPasswords.push(person.password);
  person.password = next;
}

/** Waits for all, so that nothing is asked behind the test's back, and then fails if one did. */
async function all(asked: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(asked);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

function anyOf<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}
