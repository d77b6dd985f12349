import type { User } from '../../../data/users.ts';
import { ChangeActivity } from './ChangeActivity.tsx';
import { EditUser } from './EditUser.tsx';
import { EndSessions } from './EndSessions.tsx';
import { RemoveUser } from './RemoveUser.tsx';
import { SetPassword } from './SetPassword.tsx';

/** What can be done to a user. */
export type UserAction = 'edit' | 'password' | 'sessions' | 'activity' | 'remove';

/** The dialog of what is to be done to a user. */
export function UserDialogs({
  asked,
  onClose,
}: {
  asked: { user: User; action: UserAction } | undefined;
  onClose: () => void;
}) {
  if (asked === undefined) return null;
  const { user, action } = asked;
  const props = { user, onClose };
  if (action === 'edit') return <EditUser {...props} />;
  if (action === 'password') return <SetPassword {...props} />;
  if (action === 'sessions') return <EndSessions {...props} />;
  if (action === 'activity') return <ChangeActivity {...props} />;
  return <RemoveUser {...props} />;
}
