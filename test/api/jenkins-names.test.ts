import { afterEach, expect, test } from '@jest/globals';
import { expectIntact } from '../support/indexes.ts';
import { createJenkinsWorld, type JenkinsWorld } from '../support/jenkins.ts';

let world: JenkinsWorld;
afterEach(async () => {
  await expectIntact(world);
  await world.close();
});

/** What Jenkins leaves as it is in an address, encodes although others do not, or has in folders. */
test.each(['deploy+aws', 'deploy@aws', 'a & b, c = $1', 'deploy~1', 'my folder/über+uns/deploy', 'login'])(
  'a build of the job %s whose answer got lost is found in the queue, and followed to its end',
  async (name) => {
    world = await createJenkinsWorld({ JENKINS_PROVISION_JOB_NAME: name });
    const { jenkins } = world;
    const job = jenkins.state.addJob({ ...world.make, name, builds: [] });
    // Of the same name, but in another folder.
    const namesake = jenkins.state.addJob({ ...world.make, name: `other/${name}`, builds: [] });
    jenkins.misbehave('lost answer', 'POST /job/', 1);
    const id = await world.order();
    jenkins.state.trigger(namesake, { KQUEEN_BUILD_ID: id, STACK_NAME: `kqueen-${id}` });
    world.pass(60);
    await world.run();
    world.pass(700);
    await world.run();
    expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
    expect(job.builds).toHaveLength(1);
    expect(jenkins.unplanned).toEqual([]);
  },
);
