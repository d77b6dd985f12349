import { Page } from '../../parts/Page.tsx';
import { overview } from '../../texts/overview.ts';

export function Overview() {
  return <Page title={overview.title}>{null}</Page>;
}
