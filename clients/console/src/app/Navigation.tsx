import { NavLink } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { entries } from './entries.ts';
import type { Me } from './navigation.ts';

/** The pages that this user may see. */
export function Navigation({ me }: { me: Me }) {
  const { pathname } = useLocation();
  const shown = entries.filter(({ isFor }) => isFor?.(me) ?? true);
  return shown.map(({ to, label, Icon }) => {
    const isCurrent = to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
    return (
      <NavLink
        key={to}
        component={Link}
        to={to}
        label={label}
        active={isCurrent}
        aria-current={isCurrent ? 'page' : undefined}
        leftSection={<Icon size={18} aria-hidden />}
      />
    );
  });
}
