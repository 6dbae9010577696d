import { refuse } from './errors.ts';
import type { Store } from './store/store.ts';
import type { User, UserChange } from './store/users.ts';

/** Changes a user who was loaded before; throws UserNotFoundException when another call has deleted the user since. */
export async function changeUser(store: Store, user: User, change: UserChange): Promise<void> {
  if (!(await store.users.update(user, change))) refuse('UserNotFoundException', 'User does not exist.');
}
