import { Anchor, Button, type ButtonProps } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A link to a page of the console that looks like a button. */
export function LinkButton({ to, children, ...look }: ButtonProps & { to: string; children: ReactNode }) {
  return (
    <Button component={Link} to={to} {...look}>
      {children}
    </Button>
  );
}

/** The name of a cluster, which leads to its page. */
export function ClusterLink({ id, name }: { id: string; name: string }) {
  return (
    <Anchor component={Link} to={`/clusters/${id}` as string} size="sm" fw={500}>
      {name}
    </Anchor>
  );
}

/** The name of a provisioner, which leads to its page. */
export function ProvisionerLink({ id, name }: { id: string; name: string }) {
  return (
    <Anchor component={Link} to={`/provisioners/${id}` as string} size="sm">
      {name}
    </Anchor>
  );
}
